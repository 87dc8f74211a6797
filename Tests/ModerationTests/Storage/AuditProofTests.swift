import Contract
import EventBus
import Foundation
import Postgres
import TestSupport
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("What the database knows of the audit log by itself")
struct AuditProofTests: AuditTesting {
    @Test("an entry in the right place with another hash than its content has is refused")
    func otherHash() async throws {
        try await withRecord { (suite: ModerationSuite) async throws -> Void in
            for hash in ["sha256('x')", "(e).previous_hash", "NULL"] {
                await #expect(throws: PostgresError.self) {
                    try await suite.pool.withTransaction { connection in
                        let statements = Self.forged(hash).map { PostgresQuery(stringLiteral: $0) }
                        for statement in statements { try await connection.execute(statement) }
                    }
                }
            }
            #expect(try await verify(suite) == AuditReport(checked: 4, brokenAt: nil, next: nil))
            // The twin: with the hash of its content it is the next entry, whoever writes it as the service.
            try await suite.pool.withTransaction { connection in
                for statement in Self.forged("audit_hash(e)") {
                    try await connection.execute(PostgresQuery(stringLiteral: statement))
                }
            }
            #expect(try await verify(suite) == AuditReport(checked: 5, brokenAt: nil, next: nil))
        }
    }

    /// What the service does to write an entry, but for its hash.
    private static func forged(_ hash: String) -> [String] {
        [
            """
            WITH made AS (
                SELECT ROW(h.sequence + 1, gen_random_uuid(), a.kind, a.subject_kind, a.subject_id, a.scope, a.room_id,
                    a.subject_version, a.reason, a.reason_code, a.until, a.admin_id, a.grant_id, a.messages, a.created_at,
                    h.hash, h.hash, a.concerns)::moderation_actions AS e
                FROM moderation_actions a, audit_head h WHERE a.sequence = 3
            )
            INSERT INTO moderation_actions
            SELECT (e).sequence, (e).id, (e).kind, (e).subject_kind, (e).subject_id, (e).scope, (e).room_id,
                (e).subject_version, (e).reason, (e).reason_code, (e).until, (e).admin_id, (e).grant_id, (e).messages,
                (e).created_at, (e).previous_hash, \(hash), (e).concerns FROM made
            """,
            """
            UPDATE audit_head h SET sequence = a.sequence, hash = a.hash
            FROM moderation_actions a WHERE a.sequence = h.sequence + 1
            """,
            """
            INSERT INTO action_states (action_id, sequence, state, concerns)
            SELECT a.id, a.sequence, 'pending', a.concerns
            FROM moderation_actions a JOIN audit_head h ON a.sequence = h.sequence
            """,
        ]
    }

    /// Decisions about a room, a message and an ad, carried out, and one about an ad that waits.
    private func withConcerned(
        _ body: @escaping @Sendable (ModerationSuite, _ somebody: UUID) async throws -> Void
    ) async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let (admin, ana) = (try await suite.admin(), try await suite.person("Ana"))
            let kinds: [(ActionKind, SubjectKind)] = [
                (.roomSilenced, .room), (.messageRemovalOrdered, .message), (.adSuspended, .ad), (.adRemoved, .ad),
            ]
            for (kind, subject) in kinds {
                let decision = Decision(
                    kind: kind, subject: ActionSubject(kind: subject, id: .v7()), reason: try Reason("Motivo"),
                    adminID: admin.id, concerns: subject == .ad ? ana.id : nil)
                let id = try await suite.parts.store.order(decision, claim: nil)
                guard kind != .adRemoved else { continue }
                let owner = OwningService(rawValue: subject == .ad ? "marketplace" : "rooms-gateway")
                try await suite.handle([
                    Told.applied(id, by: try #require(owner), concerns: subject == .ad ? nil : ana.id)
                ])
            }
            #expect(try await verify(suite) == AuditReport(checked: 4, brokenAt: nil, next: nil))
            #expect(try await suite.count("SELECT count(*) FROM action_states WHERE concerns = \(ana.id)") == 4)
            try await body(suite, ana.id)
        }
    }

    @Test("whom an action concerns follows from its entry or its answer, whatever it is about")
    func concerned() async throws {
        for sequence in 1...4 {
            for other in ["NULL", "gen_random_uuid()"] {
                try await withConcerned { (suite: ModerationSuite, _: UUID) async throws -> Void in
                    let change = "UPDATE action_states SET concerns = \(other) WHERE sequence = \(sequence)"
                    await #expect(throws: PostgresError.self) {
                        try await suite.pool.execute(PostgresQuery(stringLiteral: change))
                    }
                    try await tamper(suite, PostgresQuery(stringLiteral: change))
                    let found = try #require(try await verify(suite).brokenAt, "\(change)")
                    #expect((found.sequence, found.problem, found.table) == (Int64(sequence), .changed, .states))
                }
            }
        }
    }

    @Test("whom an action concerns that waits is told by an answer or not at all")
    func concernedWhilePending() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let decision = Decision(
                kind: .roomSilenced, subject: ActionSubject(kind: .room, id: .v7()), reason: try Reason("Motivo"),
                adminID: try await suite.admin().id)
            let id = try await suite.parts.store.order(decision, claim: nil)
            await #expect(throws: PostgresError.self) {
                try await suite.pool.execute("UPDATE action_states SET concerns = gen_random_uuid()")
            }
            try await suite.handle([Told.applied(id, by: .roomsGateway, concerns: .v7())])
            #expect(try await suite.count("SELECT count(concerns) FROM action_states") == 1)
        }
    }

    @Test("an answer of a service that owns nothing of it is passed over, and one that stands there is found")
    func strangersAnswer() async throws {
        try await withRecord { (suite: ModerationSuite) async throws -> Void in
            let waiting = try await suite.pool.query("SELECT action_id FROM action_states WHERE sequence = 3")
            let id = try waiting[0].decode("action_id", as: UUID.self)
            try await suite.handle([
                Told.applied(id, by: .marketplace), Told.refused(id, by: .roomsGateway, code: "NO"),
            ])
            #expect(try await suite.count("SELECT count(*) FROM action_receipts WHERE action_id = \(id)") == 0)
            try await tamper(
                suite,
                "INSERT INTO action_receipts (action_id, service, applied, at) VALUES (\(id), 'marketplace', true, now())"
            )
            #expect(
                try await verify(suite).brokenAt
                    == .init(sequence: 3, actionID: id, problem: .added, table: .receipts))
        }
    }

    @Test("the database knows the owners of every kind of action, as the contract has them")
    func owners() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            for kind in ActionKind.allCases {
                for scope in [nil] + SilenceScope.allCases.map(Optional.some) {
                    let row = try await suite.pool.query(
                        "SELECT action_owners(\(kind.rawValue), \(scope?.rawValue)) AS owners")[0]
                    let owners = Set(kind.owners(scope: scope).map(\.rawValue))
                    #expect(Set(try row.decode("owners", as: [String].self)) == owners, "\(kind)")
                }
            }
        }
    }
}
