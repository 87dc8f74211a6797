import Common
import EventBus
import Foundation
import Postgres
import TestSupport
import Testing

@testable import moderation

@Suite("The audit log")
struct AuditChainTests {
    /// A log of decisions, checked in batches smaller than it.
    private func withLog(
        of count: Int, _ body: @escaping @Sendable (ModerationSuite, [UUID]) async throws -> Void
    ) async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            var ids: [UUID] = []
            for number in 0..<count {
                let decision = Decision(
                    kind: .roomSilenced, subject: ActionSubject(kind: .room, id: .v7()),
                    reason: try Reason("Motivo \(number)"), duration: .seconds(60), adminID: admin.id)
                ids.append(try await suite.parts.store.order(decision, claim: nil, traceparent: nil).id)
            }
            try await body(suite, ids)
        }
    }

    private func verify(_ suite: ModerationSuite, after start: Int64 = 0, entries: Int = 100_000) async throws
        -> AuditReport
    {
        var limits = VerifyAudit.Limits()
        limits.batch = 3
        limits.entries = entries
        return try await VerifyAudit(log: AuditChain(pool: suite.pool), limits: limits)(after: start)
    }

    /// As somebody with the powers of a superuser, whom triggers do not stop.
    private func tamper(_ suite: ModerationSuite, _ statement: PostgresQuery) async throws {
        try await suite.pool.withTransaction { connection in
            try await connection.execute("SET LOCAL session_replication_role = replica")
            #expect(try await connection.execute(statement) > 0)
        }
    }

    @Test("is right as it was written, also in parts")
    func intact() async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, _: [UUID]) async throws -> Void in
            #expect(try await verify(suite) == AuditReport(checked: 8, brokenAt: nil, next: nil))
            #expect(try await verify(suite, entries: 5) == AuditReport(checked: 5, brokenAt: nil, next: 5))
            #expect(try await verify(suite, after: 5, entries: 5) == AuditReport(checked: 3, brokenAt: nil, next: nil))
            await #expect(throws: ModerationFailure.notFound) { try await verify(suite, after: 9) }
        }
    }

    @Test("an empty one is right")
    func empty() async throws {
        try await withLog(of: 0) { (suite: ModerationSuite, _: [UUID]) async throws -> Void in
            #expect(try await verify(suite) == AuditReport(checked: 0, brokenAt: nil, next: nil))
        }
    }

    @Test(
        "a changed entry is found, whatever was changed in it",
        arguments: [
            "UPDATE moderation_actions SET reason = 'Outro' WHERE sequence = 5",
            "UPDATE moderation_actions SET admin_id = gen_random_uuid() WHERE sequence = 5",
            "UPDATE moderation_actions SET until = until + interval '1 microsecond' WHERE sequence = 5",
            "UPDATE moderation_actions SET scope = 'global' WHERE sequence = 5",
            "UPDATE moderation_actions SET created_at = created_at - interval '1 day' WHERE sequence = 5",
            "UPDATE moderation_actions SET hash = previous_hash WHERE sequence = 5",
        ])
    func changed(_ statement: String) async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, ids: [UUID]) async throws -> Void in
            try await tamper(suite, PostgresQuery(stringLiteral: statement))
            let report = try await verify(suite)
            #expect(report.checked == 4)
            #expect(report.brokenAt == .init(sequence: 5, actionID: ids[4], problem: .changed))
        }
    }

    @Test("a removed entry is found and named, also when those after it were moved up, or it was the last")
    func removed() async throws {
        for sequence in [Int64(1), 5, 8] {
            try await withLog(of: 8) { (suite: ModerationSuite, ids: [UUID]) async throws -> Void in
                try await tamper(suite, "DELETE FROM moderation_actions WHERE sequence = \(sequence)")
                let gone = AuditCheck.Break(
                    sequence: sequence, actionID: ids[Int(sequence) - 1], problem: .removed)
                #expect(try await verify(suite).brokenAt == gone)
                guard sequence < 8 else { return }
                try await tamper(
                    suite,
                    "UPDATE moderation_actions SET sequence = sequence + 999 WHERE sequence > \(sequence)")
                try await tamper(
                    suite, "UPDATE moderation_actions SET sequence = sequence - 1000 WHERE sequence > 999")
                #expect(try await verify(suite).brokenAt == gone)
            }
        }
    }

    @Test("a log cut off at its end is found")
    func truncated() async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, ids: [UUID]) async throws -> Void in
            try await tamper(suite, "DELETE FROM moderation_actions WHERE sequence > 6")
            let report = try await verify(suite)
            #expect(report.checked == 6)
            #expect(report.brokenAt == .init(sequence: 7, actionID: ids[6], problem: .removed))
        }
    }

    @Test("entries that changed places are found")
    func reordered() async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, ids: [UUID]) async throws -> Void in
            try await tamper(suite, "UPDATE moderation_actions SET sequence = 999 WHERE sequence = 4")
            try await tamper(suite, "UPDATE moderation_actions SET sequence = 4 WHERE sequence = 6")
            try await tamper(suite, "UPDATE moderation_actions SET sequence = 6 WHERE sequence = 999")
            let report = try await verify(suite)
            #expect(report.checked == 3)
            #expect(report.brokenAt == .init(sequence: 4, actionID: ids[5], problem: .reordered))
        }
    }

    @Test("an entry that was put in without the chain's knowledge is found")
    func inserted() async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, _: [UUID]) async throws -> Void in
            try await tamper(suite, "UPDATE moderation_actions SET sequence = sequence + 1000 WHERE sequence > 4")
            try await tamper(
                suite, "UPDATE moderation_actions SET sequence = sequence - 999 WHERE sequence > 1000")
            try await tamper(
                suite,
                """
                INSERT INTO moderation_actions (sequence, id, kind, subject_kind, subject_id, reason, admin_id,
                    created_at, previous_hash, hash)
                SELECT 5, gen_random_uuid(), kind, subject_kind, subject_id, reason, admin_id, created_at,
                    hash, sha256(hash) FROM moderation_actions WHERE sequence = 4
                """)
            #expect(try await verify(suite).brokenAt?.sequence == 5)
        }
    }

    @Test(
        "nobody whom triggers bind can change it",
        arguments: [
            "UPDATE moderation_actions SET reason = 'Outro'", "DELETE FROM moderation_actions",
            "TRUNCATE moderation_actions", "DELETE FROM audit_head", "TRUNCATE audit_head",
            "UPDATE audit_head SET sequence = 3", "UPDATE audit_head SET hash = sha256(hash)",
            "INSERT INTO audit_head (sequence, hash) VALUES (0, sha256(''))",
        ])
    func appendOnly(_ statement: String) async throws {
        try await withLog(of: 2) { (suite: ModerationSuite, _: [UUID]) async throws -> Void in
            await #expect(throws: PostgresError.self) {
                try await suite.pool.execute(PostgresQuery(stringLiteral: statement))
            }
            #expect(try await verify(suite).isValid)
        }
    }

    @Test("decisions of many processes at once make one chain")
    func concurrent() async throws {
        try await withModeration { (suite: ModerationSuite) async throws -> Void in
            let admin = try await suite.admin()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let decision = Decision(
                            kind: .roomSilenced, subject: ActionSubject(kind: .room, id: .v7()),
                            reason: try Reason("Motivo \(number)"), adminID: admin.id)
                        _ = try await suite.parts.store.order(decision, claim: nil, traceparent: nil)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await verify(suite) == AuditReport(checked: 40, brokenAt: nil, next: nil))
            #expect(try await suite.published("room.silenced").count == 40)
        }
    }
}
