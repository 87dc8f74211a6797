import Foundation
import Logging
import Postgres

/// The audit log in PostgreSQL. Entries are only ever added, one transaction after the other.
struct AuditChain: AuditReading {
    let pool: PostgresPool

    func head() async throws -> (sequence: Int64, hash: [UInt8]) {
        let row = try await pool.query("SELECT sequence, hash FROM audit_head")[0]
        return (try row.decode("sequence", as: Int64.self), try row.decode("hash", as: [UInt8].self))
    }

    func link(_ sequence: Int64) async throws -> AuditLink? {
        let rows = try await pool.query(
            "SELECT sequence, previous_hash, hash FROM moderation_actions WHERE sequence = \(sequence)")
        return try rows.first.map { try AuditLink(row: $0) }
    }

    func entries(after sequence: Int64, limit: Int) async throws -> [(record: AuditRecord, link: AuditLink)] {
        let rows = try await pool.query(
            "SELECT * FROM moderation_actions WHERE sequence > \(sequence) ORDER BY sequence LIMIT \(limit)")
        return try rows.map { (try AuditRecord(row: $0), try AuditLink(row: $0)) }
    }

    func contains(hash: [UInt8]) async throws -> Bool {
        // Only a broken log asks, so the hashes have no index.
        try await !pool.query("SELECT 1 AS found FROM moderation_actions WHERE hash = \(hash) LIMIT 1").isEmpty
    }

    func actionID(at sequence: Int64) async throws -> UUID? {
        let rows = try await pool.query("SELECT action_id FROM action_states WHERE sequence = \(sequence)")
        return try rows.first?.decode("action_id", as: UUID.self)
    }
}

/// The end of the audit log, held until the transaction ends: nobody else adds to the log meanwhile.
///
/// Lock order: idempotency key, rows of projections and states, then this, which is the last.
struct HeldAuditHead {
    private let sequence: Int64
    private let hash: [UInt8]
    private let connection: PostgresConnection

    /// Waits for the log's end to be free.
    init(in connection: PostgresConnection) async throws {
        let row = try await connection.query("SELECT sequence, hash FROM audit_head FOR UPDATE")[0]
        sequence = try row.decode("sequence", as: Int64.self)
        hash = try row.decode("hash", as: [UInt8].self)
        self.connection = connection
    }

    /// Adds an entry with the state that it begins in.
    func append(_ record: AuditRecord, state: ModerationAction.State, concerns: UUID?) async throws -> AuditLink {
        let link = AuditLink(sequence: sequence + 1, previousHash: hash, hash: record.hash(after: hash))
        _ = try await connection.batch([
            """
            INSERT INTO moderation_actions (sequence, id, kind, subject_kind, subject_id, scope, room_id,
                subject_version, reason, reason_code, until, admin_id, grant_id, messages, created_at,
                previous_hash, hash)
            VALUES (\(link.sequence), \(record.id), \(record.kind.rawValue), \(record.subject.kind.rawValue),
                \(record.subject.id), \(record.scope?.rawValue), \(record.roomID), \(record.subjectVersion),
                \(record.reason), \(record.reasonCode), \(record.until), \(record.adminID), \(record.grantID),
                \(record.messages), \(record.createdAt), \(link.previousHash), \(link.hash))
            """,
            "UPDATE audit_head SET sequence = \(link.sequence), hash = \(link.hash)",
            """
            INSERT INTO action_states (action_id, sequence, state, concerns, decided_at)
            VALUES (\(record.id), \(link.sequence), \(state.rawValue), \(concerns),
                \(state == .pending ? nil : record.createdAt))
            """,
        ])
        return link
    }
}

extension Logger {
    /// The audit log's second copy. It leaves the machine with the other logs, where whoever changes the tables cannot
    /// reach it: `hash` proves what the log held. Reasons stay out, since they may speak of people.
    func audit(_ record: AuditRecord, _ link: AuditLink) {
        notice(
            "audit",
            metadata: [
                "sequence": "\(link.sequence)", "hash": "\(link.hash.hexadecimal)",
                "actionId": "\(record.id.lowercased)",
                "kind": "\(record.kind.rawValue)", "subjectKind": "\(record.subject.kind.rawValue)",
                "subjectId": "\(record.subject.id.lowercased)", "adminId": "\(record.adminID.lowercased)",
            ])
    }
}

extension [UInt8] {
    /// Two digits a byte.
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
