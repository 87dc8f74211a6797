import Common
import Foundation
import Postgres
import Testing

@testable import AuthCore
@testable import auth

@Suite("Refreshing")
struct RefreshTests {
    @Test("a chain of refreshes goes on, each with tokens that work")
    func normalUse() async throws {
        try await withAuth { suite in
            var token = try await suite.client.register().refreshToken
            for _ in 0..<5 {
                let answer = try await suite.client.refresh(token)
                #expect(answer.status == 200)
                let next = try #require(answer.json["refreshToken"]?.string)
                #expect(next != token)
                token = next
                let access = try #require(answer.json["accessToken"]?.string)
                #expect(try await suite.client.statusOfMe(access) == 200)
            }
        }
    }

    @Test("twenty refreshes of one token at the same time give one and the same new token")
    func parallel() async throws {
        try await withAuth { suite in
            let token = try await suite.client.register().refreshToken
            let successors = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await suite.client.successor(of: token) } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(successors.count == 1)
            let next = try #require(successors.first)
            _ = try await suite.client.successor(of: next)
        }
    }

    @Test("a lost answer costs nothing: the token before the newest is taken until the newest was used")
    func lostAnswer() async throws {
        try await withAuth { suite in
            let first = try await suite.client.register().refreshToken
            let second = try await suite.client.successor(of: first)
            for _ in 0..<3 { #expect(try await suite.client.successor(of: first) == second) }
            _ = try await suite.client.successor(of: second)
            #expect(try await suite.client.refresh(first).code == "REFRESH_REUSED")
        }
    }

    @Test("an older token ends the session for thief and owner, and the end is kept although the request fails")
    func reuse() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let other = try await suite.client.logIn(ana)
            let second = try await suite.client.successor(of: ana.refreshToken)
            let third = try await suite.client.successor(of: second)
            let reused = try await suite.client.refresh(ana.refreshToken)
            #expect(reused.status == 401)
            #expect(reused.code == "REFRESH_REUSED")

            for token in [third, second, ana.refreshToken] {
                let answer = try await suite.client.refresh(token)
                #expect(answer.status == 401)
                #expect(answer.code == "UNAUTHORIZED")
            }
            #expect(try await suite.client.statusOfMe(ana.accessToken) == 401)
            #expect(try await suite.client.statusOfMe(other.accessToken) == 200)
            #expect(try await suite.events().map(\.type) == ["user.registered", "session.revoked"])
        }
    }

    @Test("twenty uses of an old token at the same time end the session once")
    func parallelReuse() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let third = try await suite.client.successor(of: suite.client.successor(of: ana.refreshToken))
            let codes = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<20 { group.addTask { try await suite.client.refresh(ana.refreshToken).code } }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(codes.filter { $0 == "REFRESH_REUSED" }.count == 1)
            #expect(codes.filter { $0 == "UNAUTHORIZED" }.count == 19)
            #expect(try await suite.client.refresh(third).status == 401)
            #expect(try await suite.events().filter { $0.type == "session.revoked" }.count == 1)
        }
    }

    @Test("no refresh after logout, after a password change elsewhere, or after the session ran out")
    func over() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            #expect(try await suite.client.call("POST", "/auth/logout", token: ana.accessToken).status == 204)
            #expect(try await suite.client.refresh(ana.refreshToken).code == "UNAUTHORIZED")

            let here = try await suite.client.logIn(ana)
            let there = try await suite.client.logIn(ana)
            let changed = try await suite.client.call(
                "POST", "/auth/password",
                ["currentPassword": ana.password, "newPassword": "outro cavalo correto"], token: here.accessToken)
            #expect(changed.status == 204)
            #expect(try await suite.client.refresh(there.refreshToken).code == "UNAUTHORIZED")
            let newest = try await suite.client.successor(of: here.refreshToken)

            try await suite.pool.execute("UPDATE sessions SET expires_at = \(Date() - 1)")
            for token in [newest, here.refreshToken] {
                #expect(try await suite.client.refresh(token).code == "UNAUTHORIZED")
            }
        }
    }

    @Test("a suspended account gets no refresh token; when the suspension is over its session goes on")
    func suspended() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            try await suite.setStatus(.suspended, of: ana)
            let refused = try await suite.client.refresh(ana.refreshToken)
            #expect(refused.status == 403)
            #expect(refused.code == "ACCOUNT_SUSPENDED")
            #expect(refused.json["refreshToken"] == nil)
            try await suite.setStatus(.active, of: ana)
            _ = try await suite.client.successor(of: ana.refreshToken)
        }
    }

    @Test(
        "a suspended account's refresh brings what it takes to end the session for good, but not to whoever holds an old token"
    )
    func suspendedEnds() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let third = try await suite.client.successor(of: suite.client.successor(of: ana.refreshToken))
            try await suite.setStatus(.suspended, until: Date() + 3_600, of: ana)
            #expect(try await suite.client.refresh(ana.refreshToken).json["ownRights"] == nil)
            let refused = try await suite.client.refresh(third)
            let token = try #require(refused.json["ownRights"]?.object?["accessToken"]?.string)
            #expect(try await suite.client.call("POST", "/auth/logout", token: token).status == 204)
            try await suite.setStatus(.active, of: ana)
            #expect(try await suite.client.refresh(third).code == "UNAUTHORIZED")
        }
    }

    @Test("what is no refresh token is refused like a bad token", arguments: ["x", String(repeating: "A", count: 71)])
    func noToken(_ text: String) async throws {
        try await withAuth { suite in
            let answer = try await suite.client.refresh(text)
            #expect(answer.status == 401)
            #expect(answer.code == "UNAUTHORIZED")
            #expect(try await suite.client.call("POST", "/auth/refresh", [:]).fields == ["refreshToken"])
            let long = try await suite.client.refresh(String(repeating: "A", count: 5_000))
            #expect(long.fields == ["refreshToken"])
        }
    }
}

@Suite("The cookie form")
struct CookieTests {
    private static let ours = "https://praca.example"

    private func logIn(_ suite: AuthSuite) async throws -> (answer: Answer, cookie: String) {
        let ana = try await suite.client.register()
        let answer = try await suite.client.call(
            "POST", "/auth/login", ["email": ana.email, "password": ana.password, "refreshIn": "cookie"])
        let line = try #require(answer.cookie("praca_refresh"))
        return (answer, String(line.prefix { $0 != ";" }))
    }

    @Test("the token travels in a cookie that no script and no other site can use, and nowhere else")
    func attributes() async throws {
        try await withAuth { suite in
            let (answer, _) = try await logIn(suite)
            #expect(answer.json["refreshToken"] == nil)
            let line = try #require(answer.cookie("praca_refresh"))
            for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/auth"] {
                #expect(line.contains("; \(attribute)"))
            }
        }
    }

    @Test("a refresh by cookie needs one of our own origins, and sets the next cookie")
    func origin() async throws {
        try await withAuth { suite in
            let (_, cookie) = try await logIn(suite)
            for origin in [nil, "https://evil.example", "null", Self.ours + ".evil.example"] {
                let headers = [(name: "Cookie", value: cookie)] + (origin.map { [("Origin", $0)] } ?? [])
                let answer = try await suite.client.call("POST", "/auth/refresh", headers: headers)
                #expect(answer.status == 403)
                #expect(answer.code == "ORIGIN_NOT_ALLOWED")
            }
            let good = try await suite.client.call(
                "POST", "/auth/refresh", headers: [("Cookie", "a=b; \(cookie)"), ("Origin", Self.ours)])
            #expect(good.status == 200)
            #expect(good.json["refreshToken"] == nil)
            #expect(good.cookie("praca_refresh") != nil)
        }
    }

    @Test(
        "a cookie that is answered 401 is taken away, from our own pages only; any other refusal leaves it",
        arguments: ["/auth/refresh", "/auth/logout"])
    func dead(_ path: String) async throws {
        try await withAuth { suite in
            func ask(_ cookie: String, from origin: String = Self.ours, token: String? = nil) async throws -> Answer {
                try await suite.client.call(
                    "POST", path, token: token, headers: [("Cookie", "praca_refresh=\(cookie)"), ("Origin", origin)])
            }
            let forged = String(repeating: "A", count: RefreshTokenCodec.textLength)
            for token in [nil, "x.y.z"] {
                let dead = try await ask(forged, token: token)
                #expect(dead.status == 401)
                // A refresh that is refused for the access token beside the cookie has not looked at the cookie.
                let isJudged = token == nil || path == "/auth/logout"
                #expect((dead.cookie("praca_refresh")?.contains("Max-Age=0") == true) == isJudged)
                let foreign = try await ask(forged, from: "https://evil.example", token: token)
                #expect(foreign.cookie("praca_refresh") == nil)
            }
            let (_, cookie) = try await logIn(suite)
            let ended = try await suite.client.call(
                "POST", "/auth/logout", headers: [("Cookie", cookie), ("Origin", Self.ours)])
            #expect(ended.status == 401)
            let after = try await suite.client.call(
                "POST", "/auth/refresh", headers: [("Cookie", cookie), ("Origin", Self.ours)])
            #expect(after.status == 401)
            #expect(after.cookie("praca_refresh")?.contains("Max-Age=0") == true)
        }
    }

    @Test("a suspended account's refused refresh leaves the cookie")
    func suspendedKeeps() async throws {
        try await withAuth { suite in
            let (answer, cookie) = try await logIn(suite)
            let id = try #require(answer.json["user"]?.object?["id"]?.string)
            try await suite.pool.execute("UPDATE accounts SET status = 'suspensa' WHERE id = \(UUID(strict: id))")
            let refused = try await suite.client.call(
                "POST", "/auth/refresh", headers: [("Cookie", cookie), ("Origin", Self.ours)])
            #expect(refused.code == "ACCOUNT_SUSPENDED")
            #expect(refused.cookie("praca_refresh") == nil)
        }
    }

    @Test("logging out takes the cookie away, from our own pages only")
    func logout() async throws {
        try await withAuth { suite in
            let (answer, cookie) = try await logIn(suite)
            let token = try #require(answer.json["accessToken"]?.string)
            let foreign = try await suite.client.call(
                "POST", "/auth/logout", token: token, headers: [("Cookie", cookie), ("Origin", "https://evil.example")])
            #expect(foreign.status == 403)
            #expect(try await suite.client.statusOfMe(token) == 200)
            let own = try await suite.client.call(
                "POST", "/auth/logout", token: token, headers: [("Cookie", cookie), ("Origin", Self.ours)])
            #expect(own.status == 204)
            #expect(own.cookie("praca_refresh")?.contains("Max-Age=0") == true)
            #expect(try await suite.client.statusOfMe(token) == 401)
        }
    }
}
