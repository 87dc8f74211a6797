import Foundation
import Postgres
import Serving
import Testing

@testable import AuthCore
@testable import auth

@Suite("Logging in")
struct LoginTests {
    private func attempt(
        _ suite: AuthSuite, _ email: String, _ password: String, from address: String = "127.0.0.1",
        _ headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        try await suite.client.call(
            "POST", "/auth/login", ["email": email, "password": password],
            headers: headers + [("X-Forwarded-For", address)])
    }

    @Test("the right pair begins a session of its own, in any spelling of the address")
    func logsIn() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let answer = try await attempt(suite, ana.email.uppercased(), ana.password)
            #expect(answer.status == 200)
            #expect(answer.json["user"]?.object?["id"] == .string(ana.id.lowercased))
            let sessions = try await suite.client.call("GET", "/auth/sessions", token: ana.accessToken)
            #expect(sessions.json["items"]?.array?.count == 2)
        }
    }

    @Test("a wrong password and an unknown account get the same answer")
    func sameShape() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let wrong = try await attempt(suite, ana.email, "um cavalo errado")
            let unknown = try await attempt(suite, "x\(ana.email)", "um cavalo errado")
            #expect(wrong.status == 401)
            #expect(unknown.status == 401)
            #expect(wrong.code == "INVALID_CREDENTIALS")
            #expect(wrong.shape == unknown.shape)
        }
    }

    @Test("a suspended account is told so only after the right password; a deleted one does not exist")
    func status() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            try await suite.setStatus(.suspended, until: Date() + 3600, of: ana)
            #expect(try await attempt(suite, ana.email, "um cavalo errado").code == "INVALID_CREDENTIALS")
            let told = try await attempt(suite, ana.email, ana.password)
            #expect(told.status == 403)
            #expect(told.code == "ACCOUNT_SUSPENDED")
            #expect(told.json["until"] != nil)
            #expect(told.json["refreshToken"] == nil)
            #expect(told.cookie("praca_refresh") == nil)
            try await suite.setStatus(.suspended, until: Date() - 1, of: ana)
            #expect(try await attempt(suite, ana.email, ana.password).status == 200)
            try await suite.setStatus(.deleted, of: ana)
            #expect(try await attempt(suite, ana.email, ana.password).code == "INVALID_CREDENTIALS")
        }
    }

    @Test(
        "who is suspended reads why, ends sessions and changes the password with what the refused login brings, and no more"
    )
    func ownRights() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            try await suite.setStatus(.suspended, of: ana)
            let told = try await attempt(suite, ana.email, ana.password)
            let token = try #require(told.json["ownRights"]?.object?["accessToken"]?.string)
            func call(_ method: String, _ path: String, _ body: [String: String]? = nil) async throws -> Answer {
                try await suite.client.call(method, path, body, token: token)
            }
            #expect(try await call("PATCH", "/auth/me", ["displayName": "Bia"]).code == "ACCOUNT_SUSPENDED")
            #expect(try await call("GET", "/auth/me").json["status"] == .string("suspensa"))
            let items = try await call("GET", "/auth/sessions").json["items"]?.array ?? []
            let first = try #require(items.compactMap(\.object).first { $0["current"] == .bool(false) })
            let id = try #require(first["id"]?.string)
            #expect(try await call("DELETE", "/auth/sessions/\(id)").status == 204)
            #expect(try await suite.client.refresh(ana.refreshToken).code == "UNAUTHORIZED")
            let passwords = ["currentPassword": ana.password, "newPassword": "outro cavalo correto"]
            #expect(try await call("POST", "/auth/password", passwords).status == 204)
            #expect(try await call("POST", "/auth/logout").status == 204)
            try await suite.setStatus(.active, of: ana)
            #expect(try await suite.client.statusOfMe(token) == 401)
            _ = try await suite.client.logIn(ana, password: "outro cavalo correto")
        }
    }

    @Test("twenty logins at once with the right password all succeed, also while its hash is being renewed")
    func rightAtOnce() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let old = try await Argon2Passwords(
                parameters: Argon2Parameters(memory: 128, iterations: 1, parallelism: 1),
                threads: BlockingThreadPool(name: "test", threads: 1, queueLimit: 4)
            ).hash(try #require(Password(ana.password)))
            try await suite.pool.execute(
                "UPDATE accounts SET password_hash = \(old.reveal()) WHERE id = \(ana.id)")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await attempt(suite, ana.email, ana.password).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 20))
        }
    }

    @Test("a hash with older parameters is replaced when the password is known")
    func upgrade() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let old = try await Argon2Passwords(
                parameters: Argon2Parameters(memory: 128, iterations: 1, parallelism: 1),
                threads: BlockingThreadPool(name: "test", threads: 1, queueLimit: 4)
            ).hash(try #require(Password(ana.password)))
            try await suite.pool.execute(
                "UPDATE accounts SET password_hash = \(old.reveal()) WHERE id = \(ana.id)")
            _ = try await suite.client.logIn(ana)
            let rows = try await suite.pool.query("SELECT password_hash FROM accounts WHERE id = \(ana.id)")
            #expect(try rows[0].decode("password_hash", as: String.self).contains("m=64,t=1"))
            _ = try await suite.client.logIn(ana)
        }
    }

    @Test("wrong passwords are limited per account and address; the right one costs nothing")
    func limited() async throws {
        try await withAuth(["PRACA_AUTH_ATTEMPTS_PER_ACCOUNT": "3"]) { suite in
            let ana = try await suite.client.register()
            for _ in 0..<10 { #expect(try await attempt(suite, ana.email, ana.password).status == 200) }
            for _ in 0..<3 { #expect(try await attempt(suite, ana.email, "um cavalo errado").status == 401) }
            let refused = try await attempt(suite, ana.email, ana.password)
            #expect(refused.status == 429)
            #expect(refused.code == "TOO_MANY_ATTEMPTS")
            #expect(refused.json["retryAfterMs"]?.integer ?? 0 > 0)
            let unknown = "x\(ana.email)"
            for _ in 0..<3 { #expect(try await attempt(suite, unknown, "um cavalo errado").status == 401) }
            #expect(try await attempt(suite, unknown, "um cavalo errado").shape.keys == refused.shape.keys)
        }
    }

    @Test("strangers who try passwords keep the owner out neither at another address nor on a known device")
    func noLockout() async throws {
        let few = ["PRACA_AUTH_ATTEMPTS_PER_ACCOUNT": "3", "PRACA_AUTH_ATTEMPTS_BEFORE_SLOWDOWN": "5"]
        try await withAuth(few) { suite in
            let ana = try await suite.client.register()
            let home = try await attempt(suite, ana.email, ana.password, from: "198.51.100.1")
            let device = try #require(home.cookie("praca_device")?.split(separator: ";").first.map(String.init))
            for stranger in 1...8 {
                for _ in 0..<4 {
                    _ = try await attempt(suite, ana.email, "um cavalo errado", from: "192.0.2.\(stranger)")
                }
            }
            #expect(try await attempt(suite, ana.email, ana.password, from: "192.0.2.1").status == 429)
            #expect(try await attempt(suite, ana.email, ana.password, from: "203.0.113.9").status == 200)
            let known: [(name: String, value: String)] = [("Cookie", device)]
            #expect(try await attempt(suite, ana.email, ana.password, from: "192.0.2.1", known).status == 200)
        }
    }
}
