import Contract
import EventBus
import Foundation
import Postgres
import ServiceKit
import Serving
import TestSupport
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("The audit log")
struct AuditChainTests: AuditTesting {
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
                ids.append(try await suite.parts.store.order(decision, claim: nil))
            }
            try await body(suite, ids)
        }
    }

    @Test("is right as it was written, also in parts")
    func intact() async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, _: [UUID]) async throws -> Void in
            #expect(try await verify(suite) == AuditReport(checked: 8, brokenAt: nil, next: nil))
            #expect(try await verify(suite, entries: 5) == AuditReport(checked: 5, brokenAt: nil, next: 5))
            #expect(try await verify(suite, after: 5, entries: 5) == AuditReport(checked: 3, brokenAt: nil, next: nil))
            await #expect(throws: ModerationRefusal.notFound) { try await verify(suite, after: 9) }
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
            "UPDATE moderation_actions SET kind = 'room.painted' WHERE sequence = 5",
        ])
    func changed(_ statement: String) async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, ids: [UUID]) async throws -> Void in
            try await tamper(suite, PostgresQuery(stringLiteral: statement))
            let report = try await verify(suite)
            #expect(report.checked == 4)
            #expect(report.brokenAt == .init(sequence: 5, actionID: ids[4], problem: .changed))
        }
    }

    @Test("an entry is of a kind that there is: of another, nobody could read it or what is listed with it")
    func knownKinds() async throws {
        try await withLog(of: 1) { (suite: ModerationSuite, _: [UUID]) async throws -> Void in
            let error = await #expect(throws: PostgresError.self) { () async throws -> Void in
                try await suite.pool.withTransaction { connection in
                    try await connection.execute("SET LOCAL session_replication_role = replica")
                    try await connection.execute("UPDATE moderation_actions SET kind = 'room.painted'")
                }
            }
            #expect(error?.sqlState == .checkViolation)
            let rows = try await suite.pool.query(
                """
                SELECT pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conname = 'kind_is_known' AND conrelid = 'moderation_actions'::regclass
                """)
            let rule = try #require(rows.first).decode(String.self)
            for kind in ActionKind.allCases { #expect(rule.contains("'\(kind.rawValue)'")) }
        }
    }

    @Test("a changed entry is found, whichever of its columns was changed or filled")
    func anyColumn() async throws {
        try await withLog(of: 8) { (suite: ModerationSuite, _: [UUID]) async throws -> Void in
            try await suite.pool.execute("CREATE TABLE kept AS TABLE moderation_actions")
            // Where an entry stands is another test's.
            let columns = try await suite.pool.query(
                """
                SELECT column_name::text, data_type::text FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = 'moderation_actions' AND column_name <> 'sequence'
                """
            ).map { try $0.decode((String, String).self) }
            #expect(columns.count >= 16)
            for (column, type) in columns {
                let other = try #require(Self.other(column, type), "\(column) is of type \(type)")
                try await tamper(
                    suite,
                    PostgresQuery(
                        stringLiteral: "UPDATE moderation_actions SET \(column) = \(other) WHERE sequence = 5"))
                let report = try await verify(suite)
                #expect(report.checked == 4, "\(column)")
                #expect(report.brokenAt?.sequence == 5 && report.brokenAt?.table == .actions, "\(column)")
                try await tamper(
                    suite,
                    PostgresQuery(
                        stringLiteral: """
                            UPDATE moderation_actions a SET \(column) = k.\(column) FROM kept k
                            WHERE a.sequence = 5 AND k.sequence = 5
                            """))
            }
            #expect(try await verify(suite) == AuditReport(checked: 8, brokenAt: nil, next: nil))
        }
    }

    /// An expression for something else than a column holds.
    private static func other(_ column: String, _ type: String) -> String? {
        switch (column, type) {
        case ("kind", _): "'room.unsilenced'"
        case ("scope", _): "'global'"
        case ("subject_kind", _): "'user'"
        case (_, "uuid"): "gen_random_uuid()"
        case (_, "text"): "coalesce(\(column), '') || 'x'"
        case (_, "bigint"): "coalesce(\(column), 0) + 1"
        case (_, "timestamp with time zone"): "coalesce(\(column), created_at) + interval '1 microsecond'"
        case (_, "bytea"): "sha256(\(column))"
        default: nil
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

    private static let forbidden = [
        "UPDATE moderation_actions SET reason = 'Outro'", "DELETE FROM moderation_actions",
        "TRUNCATE moderation_actions", "DELETE FROM audit_head", "TRUNCATE audit_head",
        "UPDATE audit_head SET sequence = 3", "UPDATE audit_head SET hash = sha256(hash)",
        "INSERT INTO audit_head (sequence, hash) VALUES (0, sha256(''))",
        "DELETE FROM action_states", "TRUNCATE action_states CASCADE", "UPDATE action_states SET sequence = 9",
        "UPDATE action_states SET action_id = gen_random_uuid()", "UPDATE action_states SET state = 'applied'",
        "UPDATE action_states SET state = 'refused'", "UPDATE action_states SET concerns = NULL",
        "UPDATE action_states SET concerns = gen_random_uuid()",
        "INSERT INTO action_states (action_id, sequence, state) VALUES (gen_random_uuid(), 9, 'pending')",
        "DELETE FROM action_receipts", "UPDATE action_receipts SET detail = 'x'", "TRUNCATE action_receipts",
        "INSERT INTO action_receipts (action_id, service, applied, at) VALUES (gen_random_uuid(), 'auth', true, now())",
        // Of who owns nothing of it, of who was not asked any more, and of a decision that gives no access.
        "INSERT INTO action_receipts SELECT id, 'marketplace', true, NULL, NULL, now() FROM moderation_actions WHERE sequence = 3",
        "INSERT INTO action_receipts SELECT id, 'auth', false, 'X', 'x', now() FROM moderation_actions WHERE sequence = 4",
        "INSERT INTO action_receipts SELECT id, 'auth', true, NULL, NULL, now() FROM moderation_actions WHERE sequence = 2",
        """
        INSERT INTO private_access_grants
        SELECT gen_random_uuid(), a.id, g.room_id, g.admin_id, g.until, g.created_at
        FROM moderation_actions a, private_access_grants g WHERE a.sequence = 3
        """,
        "DELETE FROM private_access_grants", "UPDATE private_access_grants SET until = now()",
        "TRUNCATE private_access_grants",
        "INSERT INTO private_access_grants SELECT gen_random_uuid(), gen_random_uuid(), room_id, admin_id, until, now() FROM private_access_grants",
        copied(to: "h.sequence + 1", after: "h.hash"), copied(to: "h.sequence + 9", after: "h.hash"),
        copied(to: "h.sequence + 1", after: "a.hash"),
    ]

    @Test("nobody whom triggers bind can change it, hide what belongs to it or hold it up")
    func appendOnly() async throws {
        try await withRecord { (suite: ModerationSuite) async throws -> Void in
            for statement in Self.forbidden {
                await #expect(throws: PostgresError.self, "\(statement)") {
                    try await suite.pool.execute(PostgresQuery(stringLiteral: statement))
                }
            }
            #expect(try await verify(suite) == AuditReport(checked: 4, brokenAt: nil, next: nil))
        }
    }

    /// An entry like the first, in another place.
    private static func copied(to sequence: String, after hash: String) -> String {
        """
        INSERT INTO moderation_actions (sequence, id, kind, subject_kind, subject_id, reason, admin_id, created_at,
            previous_hash, hash)
        SELECT \(sequence), gen_random_uuid(), a.kind, a.subject_kind, a.subject_id, a.reason, a.admin_id, a.created_at,
            \(hash), sha256(a.hash) FROM moderation_actions a, audit_head h WHERE a.sequence = 1
        """
    }

    struct Forgery: Sendable {
        let statement: String
        let sequence: Int64
        let problem: AuditProblem
        let table: AuditCheck.Table
    }

    private static let forgeries = [
        Forgery(
            statement: "DELETE FROM action_states WHERE sequence = 2", sequence: 2, problem: .removed, table: .states),
        Forgery(
            statement: "UPDATE action_states SET state = 'applied', decided_at = now() WHERE sequence = 3", sequence: 3,
            problem: .changed, table: .states),
        Forgery(
            statement: "UPDATE action_states SET state = 'applied', code = NULL, detail = NULL WHERE sequence = 2",
            sequence: 2, problem: .changed, table: .states),
        Forgery(
            statement: "UPDATE action_states SET code = 'OTHER' WHERE sequence = 2", sequence: 2, problem: .changed,
            table: .states),
        // The same to whoever reads it, and other bytes.
        Forgery(
            statement: """
                WITH told AS (UPDATE action_receipts SET detail = U&'n\\00E3o' WHERE NOT applied)
                UPDATE action_states SET detail = U&'na\\0303o' WHERE sequence = 2
                """,
            sequence: 2, problem: .changed, table: .states),
        Forgery(
            statement: "UPDATE action_states SET decided_at = decided_at - interval '1 day' WHERE sequence = 1",
            sequence: 1, problem: .changed, table: .states),
        Forgery(
            statement: "UPDATE action_states SET concerns = NULL WHERE sequence = 1", sequence: 1, problem: .changed,
            table: .states),
        Forgery(
            statement: "UPDATE action_states SET sequence = 99 WHERE sequence = 1", sequence: 1, problem: .changed,
            table: .states),
        Forgery(
            statement:
                "DELETE FROM action_receipts WHERE action_id = (SELECT id FROM moderation_actions WHERE sequence = 1)",
            sequence: 1, problem: .changed, table: .states),
        Forgery(
            statement: "UPDATE action_receipts SET service = 'nobody' WHERE NOT applied", sequence: 2,
            problem: .changed, table: .receipts),
        Forgery(
            statement: "UPDATE action_receipts SET applied = true WHERE NOT applied", sequence: 2, problem: .changed,
            table: .states),
        Forgery(statement: "DELETE FROM private_access_grants", sequence: 4, problem: .removed, table: .grants),
        Forgery(
            statement: "UPDATE private_access_grants SET until = until + interval '1 day'", sequence: 4,
            problem: .changed, table: .grants),
        Forgery(
            statement:
                "INSERT INTO private_access_grants SELECT gen_random_uuid(), a.id, g.room_id, g.admin_id, g.until, g.created_at FROM private_access_grants g, moderation_actions a WHERE a.sequence = 3",
            sequence: 3, problem: .added, table: .grants),
        Forgery(
            statement: copied(to: "h.sequence + 1", after: "h.hash"), sequence: 5, problem: .added, table: .actions),
        Forgery(
            statement: copied(to: "h.sequence + 7", after: "h.hash"), sequence: 11, problem: .added, table: .actions),
        Forgery(
            statement:
                "INSERT INTO action_states (action_id, sequence, state) VALUES (gen_random_uuid(), 6, 'pending')",
            sequence: 6, problem: .added, table: .states),
    ]

    @Test("what is shown with an entry and does not follow from the record is found, and where it is")
    func misfits() async throws {
        for forgery in Self.forgeries {
            try await withRecord { (suite: ModerationSuite) async throws -> Void in
                try await tamper(suite, PostgresQuery(stringLiteral: forgery.statement))
                let found = try #require(try await verify(suite).brokenAt, "\(forgery.statement)")
                let expected = (forgery.sequence, forgery.problem, forgery.table)
                #expect((found.sequence, found.problem, found.table) == expected, "\(forgery.statement)")
            }
        }
    }

    @Test("an action whose state was taken away is still listed")
    func stateless() async throws {
        try await withRecord { (suite: ModerationSuite) async throws -> Void in
            try await tamper(suite, "DELETE FROM action_states")
            let listed = try await suite.parts.store.actions(ActionFilter(), before: nil, limit: 10)
            #expect(listed.map(\.state) == Array(repeating: .pending, count: 4))
            #expect(try await suite.parts.store.grants(before: nil, limit: 10).count == 1)
        }
    }

    @Test("an action with an answer of a service that there is not is not shown without it, but refused")
    func answerOfNobody() async throws {
        try await withRecord { (suite: ModerationSuite) async throws -> Void in
            try await tamper(suite, "UPDATE action_receipts SET service = 'nobody' WHERE applied")
            await #expect(throws: CorruptRow(table: "action_receipts", column: "service")) {
                try await suite.parts.store.actions(ActionFilter(), before: nil, limit: 10)
            }
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
                        _ = try await suite.parts.store.order(decision, claim: nil)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await verify(suite) == AuditReport(checked: 40, brokenAt: nil, next: nil))
            #expect(try await suite.published("room.silenced").count == 40)
        }
    }
}
