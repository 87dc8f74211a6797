import Common
import EventBus
import Foundation
import Logging
import Metrics
import ModerationCore
import Postgres
import ServiceKit

/// Actions in PostgreSQL. An order, its audit entry, its state and its event are one transaction.
struct PostgresActions: ActionStore, EarlierOrders {
    let pool: PostgresPool
    let outbox: Outbox
    var limits = DecisionLimits()
    let wakeRelay: @Sendable () -> Void
    let logger: Logger
    let news: AccountNews
    let now: @Sendable () -> Date

    // MARK: Ordering

    func order(_ decision: Decision, claim: IdempotencyClaim?) async throws -> UUID {
        let creation = IdempotentCreation<AuditEntry>(claim) { Array($0.record.id.lowercased.utf8) }
        let right = WriteRight(of: decision.adminID, asAdmin: true)
        let outcome = try await pool.withTransaction(by: right, knowing: news, at: now) { connection in
            // What is kept under a key of somebody who is gone would stay.
            if try await PersonHold.isGone(decision.adminID, in: connection) { throw ModerationRefusal.unauthenticated }
            return try await creation.perform(in: connection) {
                try await self.record(decision, in: connection)
            }
        }
        if let entry = outcome.value {
            wakeRelay()
            logger.audit(entry.record, entry.link)
            Counter(label: "moderation_actions", dimensions: [("kind", decision.kind.rawValue)]).increment()
            return entry.record.id
        }
        return try Self.actionID(outcome.answer)
    }

    func order(under claim: IdempotencyClaim?) async throws -> UUID? {
        try await claim?.keptAnswer(in: pool).map(Self.actionID)
    }

    private struct AuditEntry: Sendable {
        let record: AuditRecord
        let link: AuditLink
    }

    private func record(
        _ decision: Decision, in connection: PostgresConnection
    ) async throws -> AuditEntry {
        let head = try await HeldAuditHead(in: connection)
        try await limits.check(decision, in: connection)
        if decision.disablesAccount { try await connection.requireAbleAdmin(besides: decision.subject.id) }
        try await connection.requireStandingInLog(of: decision.adminID)
        // The time is taken under the lock, so that it runs the way the log does.
        let record = AuditRecord(decision, at: now().truncatedToMilliseconds)
        let link = try await head.append(record, state: .pending)
        if let grantID = record.grantID, let until = record.until {
            try await connection.execute(
                """
                INSERT INTO private_access_grants (id, action_id, room_id, admin_id, until, created_at)
                VALUES (\(grantID), \(record.id), \(record.subject.id), \(record.adminID), \(until), \(record.createdAt))
                """)
        }
        try await outbox.append(
            [(PublishedEvents.moderation, try PublishedEvents.order(record))], in: connection)
        return AuditEntry(record: record, link: link)
    }

    private static func actionID(_ answer: [UInt8]) throws -> UUID {
        guard let id = UUID(strict: String(decoding: answer, as: UTF8.self)) else {
            throw CorruptRow(table: "idempotency_keys", column: "answer")
        }
        return id
    }
}

// MARK: Reading

extension PostgresActions {
    private static let columns: PostgresQuery = """
        SELECT a.*, COALESCE(s.state, 'pending') AS state, s.code, s.detail, s.decided_at, u.display_name,
            ARRAY(SELECT r.service FROM action_receipts r WHERE r.action_id = a.id AND r.applied
                  ORDER BY r.at, r.service) AS receipt_services,
            ARRAY(SELECT r.at FROM action_receipts r WHERE r.action_id = a.id AND r.applied
                  ORDER BY r.at, r.service) AS receipt_times
        FROM moderation_actions a
        LEFT JOIN action_states s ON s.action_id = a.id
        LEFT JOIN users u ON u.id = a.admin_id
        """

    func action(_ id: UUID) async throws -> ModerationAction? {
        try await pool.query("\(Self.columns) WHERE a.id = \(id)").first.map { try ModerationAction(row: $0) }
    }

    func actions(_ filter: ActionFilter, before: Cursor?, limit: Int) async throws -> [ModerationAction] {
        let rows = try await pool.query(
            """
            \(Self.columns)
            WHERE (\(before?.createdAt)::timestamptz IS NULL
                   OR (a.created_at, a.id) < (\(before?.createdAt), \(before?.id)))
              AND (\(filter.subject)::uuid IS NULL OR a.subject_id = \(filter.subject))
              AND (\(filter.user)::uuid IS NULL OR s.concerns = \(filter.user))
              AND (\(filter.kind?.rawValue)::text IS NULL OR a.kind = \(filter.kind?.rawValue))
              AND (\(filter.admin)::uuid IS NULL OR a.admin_id = \(filter.admin))
            ORDER BY a.created_at DESC, a.id DESC LIMIT \(limit)
            """)
        return try rows.map { try ModerationAction(row: $0) }
    }

    private static let grantColumns: PostgresQuery = """
        SELECT g.*, a.reason, COALESCE(s.state, 'pending') AS state FROM private_access_grants g
        JOIN moderation_actions a ON a.id = g.action_id
        LEFT JOIN action_states s ON s.action_id = g.action_id
        """

    func grant(ofAction id: UUID) async throws -> PrivateAccessGrant? {
        try await pool.query("\(Self.grantColumns) WHERE g.action_id = \(id)").first.map {
            try PrivateAccessGrant(row: $0)
        }
    }

    func grants(before: Cursor?, limit: Int) async throws -> [PrivateAccessGrant] {
        let rows = try await pool.query(
            """
            \(Self.grantColumns)
            WHERE \(before?.createdAt)::timestamptz IS NULL
               OR (g.created_at, g.id) < (\(before?.createdAt), \(before?.id))
            ORDER BY g.created_at DESC, g.id DESC LIMIT \(limit)
            """)
        return try rows.map { try PrivateAccessGrant(row: $0) }
    }
}

extension AuditRecord {
    /// A decision as it goes on record.
    init(_ decision: Decision, at time: Date) {
        self.init(
            id: .v7(), kind: decision.kind, subject: decision.subject, scope: decision.scope, roomID: decision.roomID,
            subjectVersion: decision.subjectVersion, reason: decision.reason.text,
            reasonCode: decision.reasonCode?.text,
            until: decision.duration.map { time + Double($0.components.seconds) }, adminID: decision.adminID,
            grantID: decision.kind == .privateAccessGranted ? .v7() : nil, concerns: decision.concerns, createdAt: time)
    }
}
