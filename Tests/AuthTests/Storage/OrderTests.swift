import Common
import EventBus
import Foundation
import JSON
import Primitives
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import AuthCore
@testable import auth

@Suite("Carrying out moderation's orders")
struct OrderTests {
    private func order(_ type: String, _ userID: UUID, action: UUID, fields: [String: String] = [:]) -> Event {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("actionId", action)
            json.field("userId", userID)
            json.field("scope", fields["scope"] ?? "global")
            json.field("until", ifPresent: fields["until"])
            json.field("reason", "spam")
        }
        return Event(
            id: .v7(), source: "/moderation", type: type, subject: userID.lowercased, time: Date(),
            traceparent: nil, dataSchema: "/schemas/\(type)/1", version: 1,
            data: Array(json.buffer.readableBytesView))
    }

    /// Takes an event as the consumer does, and tells what was published thereby, oldest first.
    private func receive(
        _ event: Event, _ suite: AuthSuite
    ) async throws -> [RecordedEvent] {
        let before = try await suite.events().count
        let handler = suite.handler
        while try await suite.pool.withTransaction({ try await handler.handle(event, in: $0) }) == .unfinished {}
        return Array(try await suite.events().dropFirst(before))
    }

    @Test("a silence is the account's state, an event with its reason, and an answer, in one transaction")
    func silence() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let action = UUID.v7()
            let published = try await receive(order("user.silenced", ana.id, action: action), suite)
            #expect(published.map(\.type) == ["user.status_changed", "action.applied"])
            #expect(published[0].data["status"]?.string == "silenciada")
            #expect(published[0].data["reason"]?.string == "spam")
            #expect(published[1].data["actionId"]?.string == action.lowercased)
            #expect(published[1].data["service"]?.string == "auth")
            let account = try await suite.parts.accounts.account(id: ana.id)
            #expect(account?.standing(at: Date()).status == .silenced)
        }
    }

    @Test("an order that the account's state does not allow is refused, and changes nothing")
    func refused() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let published = try await receive(order("user.reinstated", ana.id, action: .v7()), suite)
            #expect(published.map(\.type) == ["action.refused"])
            #expect(published[0].data["code"]?.string == "INVALID_TRANSITION")
            let account = try #require(try await suite.parts.accounts.account(id: ana.id))
            #expect(account.standing(at: Date()).status == .active && account.version == 1)
        }
    }

    @Test(
        "an event of an account's status tells silence and suspension apart, and a suspension that is over leaves the silence"
    )
    func apart() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let month = RFC3339.string(Date() + 30 * 86_400)
            _ = try await receive(order("user.silenced", ana.id, action: .v7(), fields: ["until": month]), suite)
            let suspended = try await receive(order("user.suspended", ana.id, action: .v7()), suite)
            #expect(suspended[0].data["status"]?.string == "suspensa")
            #expect(suspended[0].data["silence"]?.object?["until"]?.string == month)
            #expect(suspended[0].data["suspension"]?.object == ["until": .null])
            let reinstated = try await receive(order("user.reinstated", ana.id, action: .v7()), suite)
            #expect(reinstated[0].data["status"]?.string == "silenciada")
            #expect(reinstated[0].data["statusUntil"]?.string == month)
            #expect(reinstated[0].data["suspension"] == .null)

            try await suite.pool.execute(
                "UPDATE accounts SET suspended = true, suspended_until = \(Date() - 1) WHERE id = \(ana.id)")
            let before = try await suite.events().count
            let maintenance = StandingMaintenance(
                pool: suite.pool, outbox: Outbox(schema: suite.schema), wakeRelay: {}, now: { Date() })
            #expect(try await maintenance.expireSome() == 1)
            let ended = try #require(try await suite.events().dropFirst(before).first)
            #expect(ended.data["status"]?.string == "silenciada")
            #expect(ended.data["statusUntil"]?.string == month)
            let lifted = try await receive(order("user.unsilenced", ana.id, action: .v7()), suite)
            #expect(lifted[0].data["status"]?.string == "ativa")
        }
    }

    @Test("whoever writes the status alone, as the version before does, still tells the facts apart")
    func statusAlone() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let end = Date(timeIntervalSince1970: 4_000_000_000)
            func state() async throws -> AccountState? { try await suite.parts.accounts.account(id: ana.id)?.state }
            try await suite.setStatus(.silenced, until: end, of: ana)
            #expect(try await state()?.silence == Sanction(until: end))
            try await suite.setStatus(.suspended, of: ana)
            #expect(try await state()?.suspension == Sanction(until: nil))
            #expect(try await state()?.silence == Sanction(until: end))
            try await suite.setStatus(.active, of: ana)
            #expect(try await state()?.standing(at: Date()) == AccountStanding(.active))
            #expect(try await state()?.silence == nil)
        }
    }

    private static let sanctions = ["user.silenced", "user.suspended"]
    private static let disabling = sanctions + ["user.deletion_ordered"]

    @Test("a deletion is carried out as everywhere else: whether anybody remains is moderation's to look at")
    func deletionOfTheLast() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let people = try await admins(1, suite)
            let answers = try await receive(order("user.deletion_ordered", people[0], action: .v7()), suite)
            #expect(answers.map(\.type).last == "action.applied")
        }
    }

    /// So many admins, and no other.
    private func admins(_ count: Int, _ suite: AuthSuite) async throws -> [UUID] {
        try await suite.pool.execute("UPDATE accounts SET role = 'User'")
        var people: [UUID] = []
        for _ in 0..<count { people.append(try await suite.client.register().id) }
        for id in people { _ = try await suite.parts.accounts.changeRole(id: id, to: .admin, name: nil, at: Date()) }
        return people
    }

    @Test("the only admin who can act is neither silenced nor suspended, and keeps the role")
    func lastAdmin() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let accounts = suite.parts.accounts
            for type in Self.disabling {
                let people = try await admins(2, suite)
                let first = try await receive(order(type, people[0], action: .v7()), suite)
                #expect(first.map(\.type).last == "action.applied")
                for other in Self.sanctions {
                    let refused = try await receive(order(other, people[1], action: .v7()), suite)
                    #expect(refused.map(\.type) == ["action.refused"])
                    #expect(refused[0].data["code"]?.string == "LAST_ADMIN")
                }
                await #expect(throws: AuthRefusal.lastAdmin) {
                    _ = try await accounts.changeRole(id: people[1], to: .user, name: nil, at: Date())
                }
                #expect(try await accounts.account(id: people[1])?.standing(at: Date()).status == .active)
                #expect(try await accounts.account(id: people[1])?.role == .admin)
            }
        }
    }

    @Test("sanctions and other roles at once, in any order, leave an admin who can act")
    func somebodyRemains() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            for seed in 0..<4 {
                let people = try await admins(4, suite)
                var random = SplitMix(seed)
                let work = (0..<16).map { _ in (people[random.next(4)], random.next(3)) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (id, kind) in work { group.addTask { try await disable(id, kind, suite) } }
                    try await group.waitForAll()
                }
                let able = try await suite.pool.withTransaction { connection in
                    try await connection.hasAbleAdmin(besides: .v7(), at: Date())
                }
                #expect(able)
            }
        }
    }

    /// Takes an admin's power in one of three ways.
    private func disable(_ id: UUID, _ kind: Int, _ suite: AuthSuite) async throws {
        guard kind < Self.sanctions.count else {
            do {
                _ = try await suite.parts.accounts.changeRole(id: id, to: .user, name: nil, at: Date())
            } catch AuthRefusal.lastAdmin {
                return
            }
            return
        }
        let handler = suite.handler
        let event = order(Self.sanctions[kind], id, action: .v7())
        _ = try await suite.pool.withTransaction { try await handler.handle(event, in: $0) }
    }

    @Test("an order about nobody is refused, but erasing nobody is done")
    func nobody() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let nobody = UUID.v7()
            let silenced = try await receive(order("user.silenced", nobody, action: .v7()), suite)
            #expect(silenced.first?.data["code"]?.string == "NOT_FOUND")
            let erased = try await receive(order("user.deletion_ordered", nobody, action: .v7()), suite)
            #expect(erased.map(\.type) == ["action.applied"])
        }
    }

    @Test("a silence in one room is none of auth's business")
    func oneRoom() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let published = try await receive(
                order("user.silenced", ana.id, action: .v7(), fields: ["scope": "room"]), suite)
            #expect(published.isEmpty)
        }
    }

    @Test("an erased account has no address, password, name or session left, and its receipt is given again")
    func erase() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let published = try await receive(order("user.deletion_ordered", ana.id, action: .v7()), suite)
            #expect(published.map(\.type) == ["user.deleted", "session.revoked", "action.applied"])
            let rows = try await suite.pool.query(
                """
                SELECT a.email, a.password_hash, a.display_name, a.status, s.user_agent, s.address, s.revoked_at
                FROM accounts a JOIN sessions s ON s.account_id = a.id WHERE a.id = \(ana.id)
                """)
            let row = try #require(rows.first)
            #expect(try row.decode("email", as: String?.self) == nil)
            #expect(try row.decode("password_hash", as: String?.self) == nil)
            #expect(try row.decode("display_name", as: String.self) == Account.erasedName)
            #expect(try row.decode("status", as: String.self) == "excluida")
            #expect(try row.decode("user_agent", as: String.self).isEmpty)
            #expect(try row.decode("address", as: String.self).isEmpty)
            #expect(try row.decode("revoked_at", as: Date?.self) != nil)
            let again = try await receive(order("user.deletion_ordered", ana.id, action: .v7()), suite)
            #expect(again.map(\.type) == ["action.applied"])
        }
    }

    @Test("a login that is under way while its account is erased goes with it, and after that nobody logs in")
    func loginMeanwhile() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let erasure = order("user.deletion_ordered", ana.id, action: .v7())
            // A login holds the account's row until its session is stored.
            try await interleave(in: suite.pool, writing: ["sessions"], waitingFor: "transactionid") {
                _ = try await suite.client.logIn(ana)
            } _: {
                _ = try await receive(erasure, suite)
            }
            let left = try await suite.pool.query(
                """
                SELECT 1 AS l FROM sessions
                WHERE account_id = \(ana.id) AND (revoked_at IS NULL OR user_agent <> '' OR address <> '')
                """)
            #expect(left.isEmpty)
            await #expect(throws: (any Error).self) { try await suite.client.logIn(ana) }
        }
    }

    @Test("an account with very many sessions is closed with the first step, and its receipt comes with the last")
    func eraseInSteps() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            try await suite.pool.execute(
                """
                INSERT INTO sessions (id, account_id, generation, created_at, last_used_at, expires_at, user_agent, address)
                SELECT gen_random_uuid(), \(ana.id), 1, now(), now(), now() + interval '1 day', 'Telefone', '192.0.2.1'
                FROM generate_series(1, \(2 * PostgresOrders.sessionBatch))
                """)
            let handler = suite.handler
            let event = order("user.deletion_ordered", ana.id, action: .v7())
            func step() async throws -> EventProgress? {
                try await suite.pool.withTransaction { try await handler.handle(event, in: $0) }
            }
            #expect(try await step() == .unfinished)
            #expect(try await suite.client.statusOfMe(ana.accessToken) == 401)
            #expect(try await suite.events().contains { $0.type == "user.deleted" })
            #expect(try await step() == .unfinished)
            #expect(try await !suite.events().contains { $0.type == "action.applied" })
            #expect(try await step() == .done)
            let left = try await suite.pool.query(
                "SELECT 1 AS l FROM sessions WHERE revoked_at IS NULL OR user_agent <> '' OR address <> ''")
            #expect(left.isEmpty)
            let events = try await suite.events()
            #expect(events.filter { $0.type == "session.revoked" }.count == 2 * Int(PostgresOrders.sessionBatch) + 1)
            #expect(events.last?.type == "action.applied")
        }
    }

    @Test("an order that cannot be read is given up at once")
    func poison() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let event = Event(
                id: .v7(), source: "/moderation", type: "user.silenced", subject: "x", time: Date(), traceparent: nil,
                dataSchema: "/schemas/user.silenced/1", version: 1, data: Array("{}".utf8))
            await #expect(throws: UnreadableEvent.self) { _ = try await receive(event, suite) }
        }
    }

    @Test("a silence that has run out ends by itself, with an event; one that has not stays")
    func expiry() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            let ana = try await suite.client.register()
            let bruno = try await suite.client.register()
            try await suite.setStatus(.silenced, until: Date() - 1, of: ana)
            try await suite.setStatus(.silenced, until: Date() + 60, of: bruno)
            let before = try await suite.events().count
            let maintenance = StandingMaintenance(
                pool: suite.pool, outbox: Outbox(schema: suite.schema), wakeRelay: {}, now: { Date() })
            #expect(try await maintenance.expireSome() == 1)
            #expect(try await maintenance.expireSome() == 0)
            let published = try await suite.events().dropFirst(before)
            #expect(published.map(\.type) == ["user.status_changed"])
            #expect(published.first?.data["userId"]?.string == ana.id.lowercased)
            #expect(published.first?.data["status"]?.string == "ativa")
        }
    }

    @Test("an erased account leaves nothing that was answered under its keys")
    func keptAnswers() async throws {
        try await withAuth { (suite: AuthSuite) async throws -> Void in
            var ids: [UUID] = []
            for name in ["ana", "bruno"] {
                let answer = try await suite.client.call(
                    "POST", "/auth/register",
                    ["email": "\(name)@example.com", "password": "um cavalo correto", "displayName": name],
                    headers: [("Idempotency-Key", "k")])
                ids.append(try #require(answer.json["user"]?.object?["id"]?.string.flatMap { UUID(strict: $0) }))
            }
            _ = try await receive(order("user.deletion_ordered", ids[0], action: .v7()), suite)
            let left = try await suite.pool.query("SELECT caller FROM idempotency_keys")
            let bruno = suite.parts.useCases.registrations.owner(of: "bruno@example.com")
            #expect(try left.map { try $0.decode("caller", as: UUID.self) } == [bruno])
        }
    }
}

extension AuthSuite {
    /// What the service's consumer takes orders with.
    fileprivate var handler: EventHandler {
        EventHandler(
            outbox: Outbox(schema: schema), registrations: parts.useCases.registrations, now: { Date() })
    }
}
