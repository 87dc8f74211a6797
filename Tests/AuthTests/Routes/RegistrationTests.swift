import Common
import Foundation
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
}
