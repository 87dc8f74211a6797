import Common
import Foundation
import JSON
import Postgres
import Testing

@testable import auth

@Suite("Registering")
struct RegistrationTests {
    @Test("a new account gets tokens that work at once, and one event tells of it")
    func registers() async throws {
        try await withAuth { suite in
            let email = "Ana.\(UUID.v7().lowercased)@Example.com"
            let answer = try await suite.client.call(
                "POST", "/auth/register",
                ["email": email, "password": "um cavalo correto", "displayName": " Ana  Souza "])
            #expect(answer.status == 201)
            #expect(answer.json["tokenType"] == .string("Bearer"))
            #expect(answer.json["expiresIn"]?.integer == 900)
            #expect(answer.header("cache-control") == "no-store")
            let user = try #require(answer.json["user"]?.object)
            #expect(user["email"] == .string(email.lowercased()))
            #expect(user["displayName"] == .string("Ana Souza"))
            #expect(user["role"] == .string("User"))
            #expect(user["status"] == .string("ativa"))
            let token = try #require(answer.json["accessToken"]?.string)
            let me = try await suite.client.call("GET", "/auth/me", token: token)
            #expect(me.status == 200)
            #expect(me.json == user)

            let events = try await suite.events()
            #expect(events.map(\.type) == ["user.registered"])
            let data = try #require(events.first?.data)
            #expect(data["userId"] == user["id"])
            #expect(data["displayName"] == .string("Ana Souza"))
            #expect(data["role"] == .string("User"))
            #expect(data["status"] == .string("ativa"))
            #expect(data["email"] == nil)
        }
    }

    @Test("an address is taken once, in whatever spelling, also by registrations at the same time")
    func taken() async throws {
        try await withAuth { suite in
            let email = "p\(UUID.v7().lowercased)@example.com"
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for spelling in [email, email.uppercased(), "  \(email) ", email, email] {
                    group.addTask {
                        try await suite.client.call(
                            "POST", "/auth/register",
                            ["email": spelling, "password": "um cavalo correto", "displayName": "Ana"]
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201, 409, 409, 409, 409])
            #expect(try await suite.events().count == 1)
        }
    }

    @Test("every failing field is named")
    func fields() async throws {
        try await withAuth { suite in
            let bad = try await suite.client.call(
                "POST", "/auth/register", ["email": "x", "password": "password123", "displayName": " "])
            #expect(bad.status == 422)
            #expect(bad.code == "VALIDATION_FAILED")
            #expect(bad.fields == ["email", "password", "displayName"])
            let empty = try await suite.client.call("POST", "/auth/register", [:])
            #expect(empty.fields == ["email", "password", "displayName"])
            let choice = try await suite.client.call(
                "POST", "/auth/register",
                ["email": "a@example.com", "password": "um cavalo correto", "displayName": "A", "refreshIn": "url"])
            #expect(choice.fields == ["refreshIn"])
        }
    }

    @Test("registrations of one address are limited, and other addresses are served")
    func limited() async throws {
        try await withAuth(["PRACA_AUTH_REGISTRATIONS_PER_ADDRESS": "2"]) { suite in
            func register(from address: String) async throws -> Answer {
                try await suite.client.call(
                    "POST", "/auth/register",
                    [
                        "email": "p\(UUID.v7().lowercased)@example.com", "password": "um cavalo correto",
                        "displayName": "Ana",
                    ], headers: [("X-Forwarded-For", address)])
            }
            for _ in 0..<2 { #expect(try await register(from: "192.0.2.1").status == 201) }
            let refused = try await register(from: "192.0.2.1")
            #expect(refused.status == 429)
            #expect(refused.code == "TOO_MANY_ATTEMPTS")
            #expect(refused.header("retry-after") != nil)
            #expect(refused.header("ratelimit-policy")?.hasPrefix("\"register-address\";q=2;w=3600") == true)
            #expect(try await register(from: "192.0.2.2").status == 201)
        }
    }

    private func register(
        _ suite: AuthSuite, _ email: String, key: String, password: String = "um cavalo correto",
        name: String = "Ana", from address: String = "192.0.2.9"
    ) async throws -> Answer {
        // The same bytes each time: a dictionary has no order.
        let body = #"{"email":"\#(email)","password":"\#(password)","displayName":"\#(name)"}"#
        return try await suite.client.send(
            "POST", "/auth/register", body: Array(body.utf8),
            headers: [("Idempotency-Key", key), ("X-Forwarded-For", address)])
    }

    @Test("keys are an address's own: strangers who choose the same one do not meet")
    func strangersKeys() async throws {
        try await withAuth { suite in
            let emails = (0..<6).map { _ in "p\(UUID.v7().lowercased)@example.com" }
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for email in emails + emails { group.addTask { try await register(suite, email, key: "1") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.map(\.status) == Array(repeating: 201, count: 12))
            #expect(Set(answers.compactMap { $0.json["accessToken"]?.string }).count == 6)
            let stranger = try await register(suite, emails[0], key: "1", password: "outro cavalo correto")
            #expect(stranger.code == "IDEMPOTENCY_KEY_REUSED")
            #expect(stranger.json["accessToken"] == nil)
        }
    }

    @Test("a repetition is answered until the tokens end, counts for no limit, and is then refused")
    func repetitions() async throws {
        try await withAuth(["PRACA_AUTH_REGISTRATIONS_PER_ADDRESS": "1"]) { suite in
            let email = "p\(UUID.v7().lowercased)@example.com"
            let first = try await register(suite, email, key: "k")
            for _ in 0..<3 {
                let again = try await register(suite, email, key: "k")
                #expect(again.status == 201 && again.json == first.json)
            }
            try await suite.pool.execute("UPDATE idempotency_keys SET good_until = clock_timestamp()")
            let late = try await register(suite, email, key: "k")
            #expect(late.status == 409)
            #expect(late.code == "IDEMPOTENCY_ANSWER_EXPIRED")
            #expect(late.json["accessToken"] == nil)
        }
    }

    @Test(
        "whoever tries passwords at a kept registration is held to the limits of logins, and the right one goes on working"
    )
    func guesses() async throws {
        try await withAuth(["PRACA_AUTH_ATTEMPTS_PER_ACCOUNT": "3"]) { suite in
            let email = "p\(UUID.v7().lowercased)@example.com"
            let first = try await register(suite, email, key: "k")
            func codes(_ passwords: [String], from address: String) async throws -> [String?] {
                var codes: [String?] = []
                for password in passwords {
                    codes.append(try await register(suite, email, key: "k", password: password, from: address).code)
                }
                return codes
            }
            let wrong = (0..<5).map { "errada e bem longa \($0)" }
            let guessed = try await codes(wrong, from: "192.0.2.1")
            #expect(
                guessed == Array(repeating: "IDEMPOTENCY_KEY_REUSED", count: 3) + [
                    "TOO_MANY_ATTEMPTS", "TOO_MANY_ATTEMPTS",
                ])
            // The right one says no more than a wrong one there, and a login from there neither.
            #expect(try await codes(["um cavalo correto"], from: "192.0.2.1") == ["TOO_MANY_ATTEMPTS"])
            let login = try await suite.client.call(
                "POST", "/auth/login", ["email": email, "password": "um cavalo correto"],
                headers: [("X-Forwarded-For", "192.0.2.1")])
            #expect(login.code == "TOO_MANY_ATTEMPTS")
            // Whoever registered repeats as often as they like.
            for _ in 0..<8 {
                let again = try await register(suite, email, key: "k")
                #expect(again.status == 201 && again.json == first.json)
            }
        }
    }

    @Test(
        "of guesses at a kept registration that come at once no more are looked at than of logins",
        arguments: [true, false])
    func guessesAtOnce(_ hasEnded: Bool) async throws {
        try await withAuth(["PRACA_AUTH_ATTEMPTS_PER_ACCOUNT": "3"]) { suite in
            let email = "p\(UUID.v7().lowercased)@example.com"
            _ = try await register(suite, email, key: "k")
            if hasEnded { try await suite.pool.execute("UPDATE idempotency_keys SET good_until = clock_timestamp()") }
            let codes = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        try await register(
                            suite, email, key: "k", password: "errada e bem longa \(number)", from: "192.0.2.1"
                        ).code
                    }
                }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(codes.count { $0 == "IDEMPOTENCY_KEY_REUSED" } == 3)
            #expect(codes.count { $0 == "TOO_MANY_ATTEMPTS" } == 9)
        }
    }

    @Test("what is kept of a registration says neither who it was nor what was answered, and ends with the tokens")
    func keptRegistration() async throws {
        try await withAuth { suite in
            let email = "p\(UUID.v7().lowercased)@example.com"
            let (name, password) = ("Anastácia Registrada", "um cavalo muito correto")
            let answer = try await register(suite, email, key: "k", password: password, name: name)
            let rows = try await suite.pool.query(
                """
                SELECT idempotency_keys::text AS row, answer, good_until FROM idempotency_keys
                """)
            #expect(rows.count == 1)
            let row = rows[0]
            // Bytes are shown as hexadecimal digits in a row's text: they are looked through as they are as well.
            let kept = [
                try row.decode("row", as: String.self),
                String(decoding: try row.decode("answer", as: [UInt8].self), as: UTF8.self),
            ]
            let access = try #require(answer.json["accessToken"]?.string)
            let refresh = try #require(answer.json["refreshToken"]?.string)
            let claims = try #require(try JSONParser.parse(try CompactJWS(parsing: access).payload).object)
            let ids = try ["sub", "sid"].map { try #require(claims[$0]?.string) }
            for text in [email, name, password, access, refresh] + ids {
                #expect(!kept.contains { $0.contains(text) }, "\(text)")
            }
            #expect(claims["sub"] == answer.json["user"]?.object?["id"])
            let end = try #require(claims["exp"]?.integer)
            #expect(try row.decode("good_until", as: Date.self) == Date(timeIntervalSince1970: Double(end)))
        }
    }
}
