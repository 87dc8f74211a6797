import EventBus
import Foundation
import Logging
import Postgres
import Redis
import Serving
import TestSupport
import Testing

@testable import AuthCore
@testable import auth

@Suite("Operators")
struct OperatorTests {
    @Test("creating an admin twice gives the same account; an existing user is promoted and keeps password and name")
    func createUser() async throws {
        try await withAuth { suite in
            let create = CreateAccount(
                accounts: suite.parts.accounts, passwords: suite.parts.passwords, now: { Date() })
            let email = try EmailAddress(parsing: "p\(UUID.v7().lowercased)@example.com")
            let name = try DisplayName(parsing: "Administração")
            let password = try #require(Password("um cavalo correto"))
            let first = try await create(.init(email: email, displayName: name, role: .admin, password: password))
            guard case .created(let id) = first else {
                Issue.record("\(first)")
                return
            }
            let again = try await create(.init(email: email, displayName: name, role: .admin, password: password))
            #expect(again == .existed(id))

            let ana = try await suite.client.register(displayName: "Ana")
            let other = try #require(Password("outro cavalo correto"))
            let promoted = try await create(
                .init(email: EmailAddress(parsing: ana.email), displayName: name, role: .admin, password: other))
            #expect(promoted == .existed(ana.id))
            let me = try await suite.client.call("GET", "/auth/me", token: ana.accessToken)
            #expect(me.json["role"] == .string("Admin"))
            #expect(me.json["displayName"] == .string("Ana"))
            _ = try await suite.client.logIn(ana)
            let types = try await suite.events().map(\.type)
            #expect(types == ["user.registered", "user.registered", "user.updated"])
        }
    }

    @Test("load-test users are created once with their events, and each has a token that works")
    func loadUsers() async throws {
        try await withAuth { suite in
            let load = LoadUsers(
                store: suite.parts.loadAccounts, passwords: suite.parts.passwords, issuer: suite.parts.issuer,
                now: { Date() })
            for round in 1...2 {
                var tokens: [String] = []
                try await load(count: 1_200, prefix: "carga") { tokens += $0 }
                #expect(Set(tokens).count == 1_200)
                for token in [tokens[0], tokens[600], tokens[1_199]] {
                    #expect(try await suite.client.statusOfMe(token) == 200, "round \(round)")
                }
            }
            #expect(try await suite.events().filter { $0.type == "user.registered" }.count == 1_200)
        }
    }

    @Test("a running service publishes what was committed, in order")
    func published() async throws {
        try await withAuth { suite in
            let log = Logger.silent
            let relay = OutboxRelay(schema: suite.schema, pool: suite.pool, redis: suite.redis, logger: log)
            let ana = try await suite.client.register()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await relay.run() }
                _ = try await suite.client.call(
                    "PATCH", "/auth/me", ["displayName": "Ana Maria"], token: ana.accessToken)
                try await eventually("both events are on the stream") {
                    try await suite.redis.xlen(PublishedEvents.users.name) == 2
                }
                group.cancelAll()
            }
            let entries = try await suite.redis.xrange(PublishedEvents.users.name, count: 10)
            let types = entries.map { entry in
                entry.fields.first { $0.0 == "type" }.map { String(buffer: $0.1) }
            }
            #expect(types == ["user.registered", "user.updated"])
        }
    }
}
