import Common
import Contract
import Foundation
import Logging
import Postgres
import Serving
import TestSupport
import Testing

@testable import AuthCore
@testable import auth

@Suite("Sessions")
struct SessionTests {
    @Test("logging out ends this session's tokens at once, in this process and in others, and no other session")
    func logout() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let other = try await suite.client.logIn(ana)
            // Another service: nothing in common with the first but Redis.
            let elsewhere = RedisSessionRevocations(redis: suite.redis)
            let rows = try await suite.pool.query("SELECT id FROM sessions ORDER BY created_at, id LIMIT 1")
            let session = try rows[0].decode("id", as: UUID.self)
            #expect(await elsewhere.state(ofSession: session) == .standing)
            #expect(try await suite.client.call("POST", "/auth/logout", token: ana.accessToken).status == 204)
            #expect(try await suite.client.statusOfMe(ana.accessToken) == 401)
            #expect(await elsewhere.state(ofSession: session) == .revoked)
            #expect(try await suite.client.statusOfMe(other.accessToken) == 200)
            let key = "revoked:{\(session.lowercased)}"
            let left = try #require(await suite.redis.timeToLive(key))
            #expect(left <= RedisSessionRevocations.memory)
        }
    }

    @Test("beyond an account's limit a login ends the session that was used least recently, at once and with an event")
    func limit() async throws {
        try await withAuth(["PRACA_AUTH_SESSIONS_PER_ACCOUNT": "3"]) { suite in
            let ana = try await suite.client.register()
            let bia = try await suite.client.register()
            var sessions = [ana]
            for _ in 0..<2 { sessions.append(try await suite.client.logIn(ana)) }
            // The first one is used; the second is now the one that nobody has used for longest.
            try await suite.pool.execute(
                """
                UPDATE sessions SET last_used_at = clock_timestamp() WHERE id = (
                    SELECT id FROM sessions WHERE account_id = \(ana.id) ORDER BY created_at, id LIMIT 1)
                """)
            sessions.append(try await suite.client.logIn(ana))
            var statuses: [Int] = []
            for session in sessions { statuses.append(try await suite.client.statusOfMe(session.accessToken)) }
            #expect(statuses == [200, 401, 200, 200])
            #expect(try await suite.client.statusOfMe(bia.accessToken) == 200)
            #expect(try await suite.events().filter { $0.type == "session.revoked" }.count == 1)
        }
    }

    @Test("however many log in at once, no more sessions stand than the limit")
    func limitAtOnce() async throws {
        // Logins under way count as attempts until they turn out right.
        let settings = ["PRACA_AUTH_SESSIONS_PER_ACCOUNT": "3", "PRACA_AUTH_ATTEMPTS_PER_ACCOUNT": "100"]
        try await withAuth(settings) { suite in
            let ana = try await suite.client.register()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<12 { group.addTask { _ = try await suite.client.logIn(ana) } }
                try await group.waitForAll()
            }
            let standing = try await suite.pool.query(
                "SELECT count(*) AS n FROM sessions WHERE account_id = \(ana.id) AND revoked_at IS NULL")
            #expect(try standing[0].decode("n", as: Int.self) == 3)
            let revoked = try await suite.events().filter { $0.type == "session.revoked" }
            #expect(revoked.count == 10)
        }
    }

    @Test("right logins to one account, and changes of it, stop at so many in an hour, with the time to wait")
    func hourly() async throws {
        let settings = ["PRACA_AUTH_LOGINS_PER_ACCOUNT_HOUR": "2", "PRACA_AUTH_CHANGES_PER_ACCOUNT_HOUR": "2"]
        try await withAuth(settings) { suite in
            let (ana, bia) = (try await suite.client.register(), try await suite.client.register())
            let logIn = { (person: Person) in
                try await suite.client.call(
                    "POST", "/auth/login", ["email": person.email, "password": person.password])
            }
            let rename = { (name: String) in
                try await suite.client.call("PATCH", "/auth/me", ["displayName": name], token: ana.accessToken)
            }
            for name in ["Ana B", "Ana C"] {
                #expect(try await logIn(ana).status == 200)
                #expect(try await rename(name).status == 200)
            }
            for refused in [try await logIn(ana), try await rename("Ana D")] {
                #expect(refused.status == 429 && refused.code == "QUOTA_EXCEEDED")
                #expect((1...3_600).contains(Int(refused.header("retry-after") ?? "") ?? 0))
                #expect((1...3_600_000).contains(refused.json["retryAfterMs"]?.integer ?? 0))
            }
            #expect(try await logIn(bia).status == 200)
        }
    }

    @Test("the list shows device, address and last use, newest first, and which one is asking")
    func list() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let phone = try await suite.client.call(
                "POST", "/auth/login", ["email": ana.email, "password": ana.password],
                headers: [("User-Agent", "Telefone 1.0"), ("X-Forwarded-For", "192.0.2.44")])
            #expect(phone.status == 200)
            let list = try await suite.client.call("GET", "/auth/sessions", token: ana.accessToken)
            let items = (list.json["items"]?.array ?? []).compactMap(\.object)
            #expect(items.count == 2)
            #expect(items.map { $0["current"] } == [.bool(false), .bool(true)])
            #expect(items[0]["device"]?.object?["userAgent"] == .string("Telefone 1.0"))
            #expect(items[0]["device"]?.object?["address"] == .string("192.0.2.44"))
            #expect(items[0]["lastUsedAt"] != nil)
        }
    }

    @Test("the owner ends one session; nobody ends somebody else's, or learns that it exists")
    func endOne() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let bruno = try await suite.client.register()
            let other = try await suite.client.logIn(ana)
            let list = try await suite.client.call("GET", "/auth/sessions", token: ana.accessToken)
            let id = try #require(list.json["items"]?.array?.first?.object?["id"]?.string)
            let admin = try await suite.client.register()
            _ = try await suite.parts.accounts.changeRole(id: admin.id, to: .admin, name: nil, at: Date())
            let unknown = UUID.v7().lowercased
            for stranger in [bruno, admin] {
                let foreign = try await suite.client.call("DELETE", "/auth/sessions/\(id)", token: stranger.accessToken)
                #expect(foreign.status == 404)
                let none = try await suite.client.call(
                    "DELETE", "/auth/sessions/\(unknown)", token: stranger.accessToken)
                #expect(foreign.shape == none.shape)
            }
            #expect(try await suite.client.call("DELETE", "/auth/sessions/\(id)").status == 401)
            #expect(try await suite.client.statusOfMe(other.accessToken) == 200)
            #expect(try await suite.client.call("DELETE", "/auth/sessions/\(id)", token: ana.accessToken).status == 204)
            #expect(try await suite.client.statusOfMe(other.accessToken) == 401)
            #expect(try await suite.client.call("DELETE", "/auth/sessions/\(id)", token: ana.accessToken).status == 404)
            #expect(try await suite.client.call("DELETE", "/auth/sessions/x", token: ana.accessToken).status == 404)
        }
    }

    @Test("a password change needs the current one, ends all other sessions and keeps this one")
    func passwordChange() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let other = try await suite.client.logIn(ana)
            func change(_ current: String, _ new: String) async throws -> Answer {
                try await suite.client.call(
                    "POST", "/auth/password", ["currentPassword": current, "newPassword": new], token: ana.accessToken)
            }
            #expect(try await change("um cavalo errado", "outro cavalo correto").code == "WRONG_PASSWORD")
            #expect(try await change(ana.password, "curta").fields == ["newPassword"])
            #expect(try await suite.client.statusOfMe(other.accessToken) == 200)
            #expect(try await change(ana.password, "outro cavalo correto").status == 204)
            #expect(try await suite.client.statusOfMe(other.accessToken) == 401)
            #expect(try await suite.client.statusOfMe(ana.accessToken) == 200)
            await #expect(throws: AuthClient.Unexpected.self) { try await suite.client.logIn(ana) }
            _ = try await suite.client.logIn(ana, password: "outro cavalo correto")
        }
    }

    @Test(
        "of two password changes at once one succeeds; the other is told that its current password is not that any more"
    )
    func twoChanges() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let thief = try await suite.client.logIn(ana)
            let passwords = MeetingPasswords(base: suite.parts.passwords, parties: 2)
            let change = changing(suite, passwords)
            let callers = try await [caller(ana, suite), caller(thief, suite)]
            let new = ["um barco da dona", "um barco do ladrão"]
            let current = try #require(Password(ana.password))
            let outcomes = try await withThrowingTaskGroup(of: (Int, AuthRefusal?).self) { group in
                for index in 0..<2 {
                    let password = try #require(Password(new[index]))
                    group.addTask {
                        do {
                            try await change(.init(current: current, new: password), by: callers[index])
                            return (index, nil)
                        } catch let failure as AuthRefusal {
                            return (index, failure)
                        }
                    }
                }
                return try await group.reduce(into: [Int: AuthRefusal?]()) { $0[$1.0] = .some($1.1) }
            }
            let winner = try #require(outcomes.first { $0.value == nil }?.key)
            #expect(outcomes[1 - winner] == .some(.wrongPassword))
            _ = try await suite.client.logIn(ana, password: new[winner])
            await #expect(throws: AuthClient.Unexpected.self) {
                try await suite.client.logIn(ana, password: new[1 - winner])
            }
            #expect(try await suite.client.statusOfMe([ana, thief][winner].accessToken) == 200)
            #expect(try await suite.client.statusOfMe([ana, thief][1 - winner].accessToken) == 401)
        }
    }

    @Test("a password change succeeds although a login hashes the same password anew meanwhile")
    func changeBesideRehash() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let current = try #require(Password(ana.password))
            let passwords = HookedPasswords(base: suite.parts.passwords) {
                let found = try #require(try await suite.parts.accounts.credentials(id: ana.id))
                let fresh = try await suite.parts.passwords.hash(current)
                try await suite.parts.accounts.upgradeHash(id: ana.id, from: found.hash, to: fresh)
            }
            let new = try #require(Password("outro cavalo correto"))
            try await changing(suite, passwords)(.init(current: current, new: new), by: caller(ana, suite))
            _ = try await suite.client.logIn(ana, password: "outro cavalo correto")
        }
    }

    @Test("a session that is ended while its password change is worked on changes nothing")
    func endedMeanwhile() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let thief = try await suite.client.logIn(ana)
            let session = try await caller(thief, suite)
            let passwords = HookedPasswords(base: suite.parts.passwords) {
                _ = try await suite.parts.sessions.revoke(
                    .one(session.sessionID, ofUser: ana.id), reason: .byOwner, at: Date())
            }
            let current = try #require(Password(ana.password))
            let new = try #require(Password("um barco do ladrão"))
            await #expect(throws: AuthRefusal.sessionOver) {
                try await changing(suite, passwords)(.init(current: current, new: new), by: session)
            }
            _ = try await suite.client.logIn(ana)
        }
    }

    @Test(
        "a name is not changed by whom a sanction has reached since the guard looked",
        arguments: [AccountStatus.silenced, .suspended])
    func renameAfterSanction(_ status: AccountStatus) async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            try await suite.setStatus(status, of: ana)
            await #expect(throws: AuthRefusal.self) {
                _ = try await suite.parts.useCases.changeAccount(ana.id, displayName: DisplayName(parsing: "Bia"))
            }
            #expect(try await suite.parts.accounts.account(id: ana.id)?.displayName == "Ana")
        }
    }

    private func changing(_ suite: AuthSuite, _ passwords: any PasswordHashing) -> ChangePassword {
        let usual = suite.parts.useCases.changePassword
        return ChangePassword(
            accounts: usual.accounts, sessions: usual.sessions, passwords: passwords, revocations: usual.revocations,
            limits: usual.limits, now: usual.now)
    }

    private func caller(_ person: Person, _ suite: AuthSuite) async throws -> Principal {
        try await suite.parts.authenticator.authenticate(token: person.accessToken)
    }

    @Test("a login that was checked against the password before a change begins no session after it")
    func loginDuringChange() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let found = try #require(try await suite.parts.accounts.credentials(id: ana.id))
            let session = suite.parts.issuer.session(
                for: ana.id, device: .init(userAgent: "", address: ""), at: Date())
            let changed = try await suite.client.call(
                "POST", "/auth/password",
                ["currentPassword": ana.password, "newPassword": "outro cavalo correto"], token: ana.accessToken)
            #expect(changed.status == 204)
            #expect(try await suite.parts.sessions.insert(session, whilePasswordIs: found.hash) == nil)
            let now = try #require(try await suite.parts.accounts.credentials(id: ana.id))
            #expect(try await suite.parts.sessions.insert(session, whilePasswordIs: now.hash) == [])
        }
    }

    @Test("while Redis does not know, auth goes by its own record")
    func record() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            #expect(try await suite.client.call("POST", "/auth/logout", token: ana.accessToken).status == 204)
            let rows = try await suite.pool.query("SELECT id FROM sessions")
            let session = try rows[0].decode("id", as: UUID.self)
            try await withTestRedis { gone in
                await gone.shutdown()
                let guardian = RecordedRevocations(
                    redis: RedisSessionRevocations(redis: gone), record: suite.parts.sessions, now: { Date() })
                #expect(await guardian.state(ofSession: session) == .revoked)
            }
        }
    }

    @Test("an operator ends all of an account's sessions")
    func operatorEnds() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let other = try await suite.client.logIn(ana)
            #expect(try await suite.parts.useCases.endAllSessions(ofUser: ana.id) == 2)
            for token in [ana.accessToken, other.accessToken] {
                #expect(try await suite.client.statusOfMe(token) == 401)
            }
            #expect(try await suite.parts.useCases.endAllSessions(ofUser: ana.id) == 0)
        }
    }
}

@Suite("Announcing revocations")
struct RevocationReplayTests {
    private func endedSession(_ suite: AuthSuite) async throws -> UUID {
        let ana = try await suite.client.register()
        #expect(try await suite.client.call("POST", "/auth/logout", token: ana.accessToken).status == 204)
        let rows = try await suite.pool.query("SELECT id FROM sessions WHERE account_id = \(ana.id)")
        return try rows[0].decode("id", as: UUID.self)
    }

    private func isKnown(_ session: UUID, _ suite: AuthSuite) async -> Bool {
        await RedisSessionRevocations(redis: suite.redis).state(ofSession: session) == .revoked
    }

    @Test("a Redis that has lost its data learns what is still revoked; without the replay it would not")
    func lostData() async throws {
        try await withAuth { suite in
            let session = try await endedSession(suite)
            try await suite.parts.replay.round(whole: false)
            // Long enough ago that a short round would not see it.
            try await suite.pool.execute("UPDATE sessions SET revoked_at = \(Date() - 300)")
            try await suite.redis.del(["revoked:{\(session.lowercased)}", RevocationReplay.mark])
            #expect(await !isKnown(session, suite))
            try await suite.parts.replay.round(whole: false)
            #expect(await isKnown(session, suite))
        }
    }

    @Test("what was ended by a process that died before it could say so is announced by another")
    func unsaid() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            try await suite.parts.replay.round(whole: false)
            // The record without the announcement.
            let ended = try await suite.parts.sessions.revoke(.all(ofUser: ana.id), reason: .byOperator, at: Date())
            #expect(await !isKnown(ended[0], suite))
            try await suite.parts.replay.round(whole: false)
            #expect(await isKnown(ended[0], suite))
        }
    }

    @Test("what no token can be used for any more is not announced")
    func old() async throws {
        try await withAuth { suite in
            let session = try await endedSession(suite)
            try await suite.pool.execute("UPDATE sessions SET revoked_at = \(Date() - 1_000)")
            try await suite.redis.del(["revoked:{\(session.lowercased)}"])
            try await suite.parts.replay.round(whole: true)
            #expect(await !isKnown(session, suite))
        }
    }
}

/// Hashes as usual, but new passwords wait until so many have come: their current ones have all been checked by then.
private actor MeetingPasswords: PasswordHashing {
    private let base: Argon2Passwords
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(base: Argon2Passwords, parties: Int) {
        self.base = base
        missing = parties
    }

    func hash(_ password: Password) async throws -> PasswordHash {
        missing -= 1
        if missing > 0 {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        return try await base.hash(password)
    }

    nonisolated func verify(_ password: Password, against hash: PasswordHash?) async throws -> Bool {
        try await base.verify(password, against: hash)
    }

    nonisolated func isOutdated(_ hash: PasswordHash) -> Bool { base.isOutdated(hash) }
}

/// Hashes as usual; something happens before each new password, when the current one has been checked.
private struct HookedPasswords: PasswordHashing {
    let base: Argon2Passwords
    let hook: @Sendable () async throws -> Void

    func hash(_ password: Password) async throws -> PasswordHash {
        try await hook()
        return try await base.hash(password)
    }

    func verify(_ password: Password, against hash: PasswordHash?) async throws -> Bool {
        try await base.verify(password, against: hash)
    }

    func isOutdated(_ hash: PasswordHash) -> Bool { base.isOutdated(hash) }
}
