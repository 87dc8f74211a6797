import Foundation
import Logging
import ModerationCore
import Postgres
import Primitives
import ServiceKit

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

    func entries(after sequence: Int64, limit: Int) async throws -> [AuditedEntry] {
        // One statement: an answer and what it makes of the state commit together, and are seen together.
        let rows = try await pool.query(
            """
            SELECT a.*, s.sequence AS state_sequence, s.state, s.code, s.detail, s.concerns AS held_concerns, s.decided_at,
                g.id AS held_id, g.room_id AS held_room, g.admin_id AS held_admin, g.until AS held_until,
                g.created_at AS held_created_at, r.*
            FROM (SELECT * FROM moderation_actions WHERE sequence > \(sequence) ORDER BY sequence LIMIT \(limit)) a
            LEFT JOIN action_states s ON s.action_id = a.id
            LEFT JOIN private_access_grants g ON g.action_id = a.id
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(service ORDER BY service), '{}') AS services,
                    coalesce(array_agg(applied ORDER BY service), '{}') AS verdicts,
                    coalesce(array_agg(code ORDER BY service), '{}') AS codes,
                    coalesce(array_agg(detail ORDER BY service), '{}') AS details,
                    coalesce(array_agg(concerns ORDER BY service), '{}') AS concerned,
                    coalesce(array_agg(at ORDER BY service), '{}') AS times
                FROM action_receipts WHERE action_id = a.id) r
            ORDER BY a.sequence
            """)
        return try rows.map { try AuditedEntry(row: $0) }
    }

    func beyondEnd() async throws -> AuditCheck.Break? {
        // One statement: an entry and the end that counts it commit together.
        let rows = try await pool.query(
            """
            SELECT x.* FROM audit_head h CROSS JOIN LATERAL (
                (SELECT sequence, id, 'moderation_actions' AS found_in FROM moderation_actions
                 WHERE sequence > h.sequence ORDER BY sequence LIMIT 1)
                UNION ALL
                (SELECT sequence, action_id, 'action_states' FROM action_states
                 WHERE sequence > h.sequence ORDER BY sequence LIMIT 1)) x
            ORDER BY x.sequence, x.found_in DESC LIMIT 1
            """)
        return try rows.first.map { row in
            AuditCheck.Break(
                sequence: try row.decode("sequence", as: Int64.self), actionID: try row.decode("id", as: UUID.self),
                problem: .added, table: try row.choice("found_in", of: "audit_head"))
        }
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
/// Lock order: people (`PersonHold`), idempotency key, rows of projections and states, then this, which is the last.
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
    func append(_ record: AuditRecord, state: ModerationAction.State) async throws -> AuditLink {
        let link = AuditLink(sequence: sequence + 1, previousHash: hash, hash: record.hash(after: hash))
        _ = try await connection.batch([
            """
            INSERT INTO moderation_actions (sequence, id, kind, subject_kind, subject_id, scope, room_id,
                subject_version, reason, reason_code, until, admin_id, grant_id, messages, concerns,
                created_at, previous_hash, hash)
            VALUES (\(link.sequence), \(record.id), \(record.kind.rawValue), \(record.subject.kind.rawValue),
                \(record.subject.id), \(record.scope?.rawValue), \(record.roomID), \(record.subjectVersion),
                \(record.reason), \(record.reasonCode), \(record.until), \(record.adminID), \(record.grantID),
                \(record.messages), \(record.concerns), \(record.createdAt), \(link.previousHash), \(link.hash))
            """,
            "UPDATE audit_head SET sequence = \(link.sequence), hash = \(link.hash)",
            """
            INSERT INTO action_states (action_id, sequence, state, concerns, decided_at)
            VALUES (\(record.id), \(link.sequence), \(state.rawValue), \(record.concerns),
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
                "sequence": "\(link.sequence)", "hash": "\(Hexadecimal.encode(link.hash))",
                "actionId": "\(record.id.lowercased)",
                "kind": "\(record.kind.rawValue)", "subjectKind": "\(record.subject.kind.rawValue)",
                "subjectId": "\(record.subject.id.lowercased)", "adminId": "\(record.adminID.lowercased)",
            ])
    }
}
