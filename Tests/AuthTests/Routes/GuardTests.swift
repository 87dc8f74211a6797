import Common
import Foundation
import Postgres
import Primitives
import Testing

@testable import AuthCore
@testable import auth

@Suite("Who may call what")
struct GuardTests {
    /// Whoever may call a route.
    private enum Caller: String, CaseIterable {
        case nobody, expired, other, suspended, silenced, user, admin
    }

    /// A route with what each caller is answered; callers that are not named get what a user gets.
    private struct Route {
        let method: String
        let path: String
        let body: [String: String]?
        let user: Int
        let others: [Caller: Int]
    }

    /// Refused: no token, a bad one, a suspended account.
    private static let closed: [Caller: Int] = [.nobody: 401, .expired: 401, .suspended: 403]
    /// One's own right: no sanction takes it away.
    private static let own: [Caller: Int] = [.nobody: 401, .expired: 401]
    /// Open to everybody, but not with a bad token.
    private static let open: [Caller: Int] = [.expired: 401, .suspended: 403]

    private static let routes = [
        Route(method: "GET", path: "/auth/me", body: nil, user: 200, others: own),
        Route(
            method: "PATCH", path: "/auth/me", body: ["displayName": "Ana"], user: 200,
            others: closed.merging([.silenced: 403]) { $1 }),
        Route(method: "GET", path: "/auth/sessions", body: nil, user: 200, others: own),
        Route(
            method: "DELETE", path: "/auth/sessions/00000000-0000-7000-8000-000000000000", body: nil, user: 404,
            others: own),
        Route(
            method: "POST", path: "/auth/password",
            body: ["currentPassword": "um cavalo errado", "newPassword": "outro cavalo correto"], user: 403,
            others: own),
        Route(method: "POST", path: "/auth/register", body: [:], user: 422, others: open),
        Route(method: "POST", path: "/auth/login", body: [:], user: 422, others: [.expired: 401]),
        Route(method: "POST", path: "/auth/refresh", body: [:], user: 422, others: [.expired: 401]),
        Route(method: "GET", path: "/.well-known/jwks.json", body: nil, user: 200, others: open),
        Route(method: "POST", path: "/auth/logout", body: nil, user: 204, others: own),
    ]

    @Test("every route answers every kind of caller as it should")
    func matrix() async throws {
        try await withAuth { suite in
            var tokens: [Caller: String] = [:]
            for caller in Caller.allCases where caller != .nobody {
                let person = try await suite.client.register(displayName: "Pessoa \(caller.rawValue)")
                tokens[caller] = person.accessToken
                switch caller {
                case .suspended: try await suite.setStatus(.suspended, of: person)
                case .silenced: try await suite.setStatus(.silenced, of: person)
                case .admin:
                    _ = try await suite.parts.accounts.changeRole(id: person.id, to: .admin, name: nil, at: Date())
                case .expired: tokens[caller] = try expiredToken(of: person, suite)
                default: break
                }
            }
            for route in Self.routes {
                for caller in Caller.allCases {
                    let answer = try await suite.client.call(
                        route.method, route.path, route.body, token: tokens[caller])
                    #expect(
                        answer.status == route.others[caller] ?? route.user,
                        "\(route.method) \(route.path) as \(caller.rawValue): \(answer.code ?? "")")
                }
            }
        }
    }

    private func expiredToken(of person: Person, _ suite: AuthSuite) throws -> String {
        try suite.parts.keys.sign(
            AccessTokenClaims(
                issuer: "praca", audience: "praca", userID: person.id, sessionID: .v7(), issuedAt: Date() - 1_000,
                lifetime: 900, role: .user))
    }

    @Test("a change of status holds at once, with the token that was good before")
    func status() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            try await suite.setStatus(.suspended, until: Date() + 60, of: ana)
            let refused = try await suite.client.call(
                "PATCH", "/auth/me", ["displayName": "Bia"], token: ana.accessToken)
            #expect(refused.code == "ACCOUNT_SUSPENDED")
            #expect(refused.json["until"] != nil)
            let own = try await suite.client.call("GET", "/auth/me", token: ana.accessToken)
            #expect(own.json["status"] == .string("suspensa"))
            #expect(own.json["statusUntil"] == refused.json["until"])
            try await suite.setStatus(.active, of: ana)
            #expect(try await suite.client.statusOfMe(ana.accessToken) == 200)
            try await suite.setStatus(.deleted, of: ana)
            #expect(try await suite.client.statusOfMe(ana.accessToken) == 401)
        }
    }

    @Test("a new name is shown and told in an event with the next version; no change tells nothing")
    func rename() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            for _ in 0..<2 {
                let answer = try await suite.client.call(
                    "PATCH", "/auth/me", ["displayName": "Ana Maria"], token: ana.accessToken)
                #expect(answer.json["displayName"] == .string("Ana Maria"))
            }
            #expect(try await suite.client.call("PATCH", "/auth/me", [:], token: ana.accessToken).status == 200)
            let events = try await suite.events()
            #expect(events.map(\.type) == ["user.registered", "user.updated"])
            #expect(events.last?.data["displayName"] == .string("Ana Maria"))
            let told = try await suite.pool.query("SELECT version FROM outbox ORDER BY id")
            #expect(try told.map { try $0.decode("version", as: Int64.self) } == [1, 2])
        }
    }

    @Test("nobody takes the name of those who run the site, and they do")
    func reservedNames() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register(displayName: "Ana")
            for name in ["Administração", "Сonta excluída"] {
                let refused = try await suite.client.call(
                    "PATCH", "/auth/me", ["displayName": name], token: ana.accessToken)
                #expect((refused.status, refused.code) == (422, "VALIDATION_FAILED"))
                #expect(refused.fields == ["displayName"])
                let registration = try await suite.client.call(
                    "POST", "/auth/register",
                    [
                        "email": "p\(UUID.v7().lowercased)@example.com", "password": "um cavalo correto",
                        "displayName": name,
                    ])
                #expect((registration.status, registration.fields) == (422, ["displayName"]))
            }
            _ = try await suite.parts.accounts.changeRole(id: ana.id, to: .admin, name: nil, at: Date())
            let taken = try await suite.client.call(
                "PATCH", "/auth/me", ["displayName": "Administração"], token: ana.accessToken)
            #expect(taken.json["displayName"] == .string("Administração"))
            // Who is an admin no more keeps none of those names, nor takes one by what the guard still let in.
            let accounts = suite.parts.accounts
            let bia = try await suite.client.register(displayName: "Bia")
            _ = try await accounts.changeRole(id: bia.id, to: .admin, name: nil, at: Date())
            let name = try DisplayName(parsing: "Administração")
            for kept in [nil, name] {
                await #expect(throws: AuthRefusal.reservedName) {
                    try await accounts.changeRole(id: ana.id, to: .user, name: kept, at: Date())
                }
            }
            let plain = try await accounts.changeRole(
                id: ana.id, to: .user, name: DisplayName(parsing: "Ana"), at: Date())
            #expect(plain?.displayName == "Ana")
            await #expect(throws: AuthRefusal.reservedName) {
                try await accounts.rename(id: ana.id, to: name, at: Date())
            }
        }
    }

    @Test("the published keys verify what the service signs, and show no private half")
    func keys() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let answer = try await suite.client.call("GET", "/.well-known/jwks.json")
            let keys = (answer.json["keys"]?.array ?? []).compactMap(\.object)
            #expect(keys.count == 2)
            #expect(keys.allSatisfy { Set($0.keys) == ["kty", "crv", "use", "alg", "kid", "x", "y"] })
            let jws = try CompactJWS(parsing: ana.accessToken)
            let verifying = try keys.filter { fields in
                func bytes(_ name: String) throws -> [UInt8] {
                    try #require(fields[name]?.string.flatMap { Base64URL.decode($0) })
                }
                let key = try ES256PublicKey(x: try bytes("x"), y: try bytes("y"))
                return key.isValid(jws.signature, for: jws.signingInput)
            }
            #expect(verifying.map { $0["kid"] } == [.string(jws.keyID)])
        }
    }

    @Test("tokens go on working over a rotation of keys, and new ones are signed with the new key")
    func rotation() async throws {
        try await withAuth { suite in
            let ana = try await suite.client.register()
            let name = try await suite.parts.keyStore.rotate(at: Date())
            await suite.parts.keys.reload()
            #expect(try await suite.client.statusOfMe(ana.accessToken) == 200)
            let again = try await suite.client.logIn(ana)
            #expect(try CompactJWS(parsing: again.accessToken).keyID == name)
            #expect(try await suite.client.statusOfMe(again.accessToken) == 200)
        }
    }
}
