import Contract
import EventBus
import Foundation
import Postgres
import TestSupport
import Testing

@testable import ModerationCore
@testable import moderation

/// What tests of the audit log do.
protocol AuditTesting: Sendable {}

extension AuditTesting {
    func verify(_ suite: ModerationSuite, after start: Int64 = 0, entries: Int = 100_000) async throws
        -> AuditReport
    {
        var limits = VerifyAudit.Limits()
        limits.batch = 3
        limits.entries = entries
        return try await VerifyAudit(log: AuditChain(pool: suite.pool), limits: limits)(after: start)
    }

    /// As somebody with the powers of a superuser, whom triggers do not stop.
    func tamper(_ suite: ModerationSuite, _ statement: PostgresQuery) async throws {
        try await suite.pool.withTransaction { connection in
            try await connection.execute("SET LOCAL session_replication_role = replica")
            try await connection.execute("ALTER TABLE moderation_actions DROP CONSTRAINT IF EXISTS kind_is_known")
            #expect(try await connection.execute(statement) > 0)
        }
    }

    /// A record of every kind: an applied and a refused decision, one that waits, an access that was granted.
    func withRecord(_ body: @escaping @Sendable (ModerationSuite) async throws -> Void) async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            let ana = try await suite.person("Ana")
            var ids: [UUID] = []
            for kind in [ActionKind.userSuspended, .userReinstated, .userSilenced, .privateAccessGranted] {
                let isAccess = kind == .privateAccessGranted
                let decision = Decision(
                    kind: kind, subject: ActionSubject(kind: isAccess ? .room : .user, id: ana.id),
                    reason: try Reason("Motivo"), duration: isAccess ? .seconds(60) : nil, adminID: admin.id,
                    concerns: isAccess ? nil : ana.id)
                ids.append(try await suite.parts.store.order(decision, claim: nil))
            }
            try await suite.handle([
                Told.applied(ids[0], by: .auth), Told.refused(ids[1], by: .auth, code: "INVALID_TRANSITION"),
                Told.applied(ids[3], by: .roomsGateway),
            ])
            #expect(try await verify(suite) == AuditReport(checked: 4, brokenAt: nil, next: nil))
            try await body(suite)
        }
    }
}
