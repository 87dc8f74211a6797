import Foundation
import Logging
import ModerationCore
import Postgres

/// Puts every reading of a private room on record.
struct ReadingLog: Sendable {
    /// Of a reading whose grant is not on record, which the record should show all the more.
    private static let unknownGrant = "(unknown grant)"

    let logger: Logger

    /// Adds a reading to the audit log, in the consumer's transaction.
    func enter(_ reading: HistoryRead, in connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT a.reason FROM private_access_grants g JOIN moderation_actions a ON a.id = g.action_id
            WHERE g.id = \(reading.grantID)
            """)
        let record = AuditRecord(
            id: .v7(), kind: .roomHistoryRead, subject: ActionSubject(kind: .room, id: reading.roomID),
            reason: try rows.first?.decode("reason", as: String.self) ?? Self.unknownGrant,
            adminID: reading.adminID, grantID: reading.grantID, messages: reading.messages, createdAt: reading.at)
        let head = try await HeldAuditHead(in: connection)
        logger.audit(record, try await head.append(record, state: .applied))
    }
}
