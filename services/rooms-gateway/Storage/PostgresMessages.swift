import Common
import Foundation
import Postgres

/// Reads the message record.
struct PostgresMessages: MessageStore {
    let pool: PostgresPool

    func messages(in roomID: UUID, before: Cursor?, limit: Int) async throws -> [Message] {
        guard let before else {
            return try await read(
                """
                SELECT m.* FROM messages_with_authors m
                WHERE m.room_id = \(roomID)
                ORDER BY m.created_at DESC, m.id DESC LIMIT \(Int64(limit))
                """)
        }
        return try await read(
            """
            SELECT m.* FROM messages_with_authors m
            WHERE m.room_id = \(roomID) AND (m.created_at, m.id) < (\(before.createdAt), \(before.id))
            ORDER BY m.created_at DESC, m.id DESC LIMIT \(Int64(limit))
            """)
    }

    func messages(in roomID: UUID, after: Cursor, limit: Int) async throws -> [Message] {
        try await read(
            """
            SELECT m.* FROM messages_with_authors m
            WHERE m.room_id = \(roomID) AND (m.created_at, m.id) > (\(after.createdAt), \(after.id))
            ORDER BY m.created_at, m.id LIMIT \(Int64(limit))
            """)
    }

    func messages(in roomID: UUID, afterSeq seq: Int64, limit: Int) async throws -> [Message] {
        try await read(
            """
            SELECT m.* FROM messages_with_authors m
            WHERE m.room_id = \(roomID) AND m.seq > \(seq)
            ORDER BY m.seq LIMIT \(Int64(limit))
            """)
    }

    func message(of authorID: UUID, in roomID: UUID, clientMessageID: String) async throws -> Message? {
        try await read(
            """
            SELECT m.* FROM messages_with_authors m
            WHERE m.room_id = \(roomID) AND m.author_id = \(authorID) AND m.client_message_id = \(clientMessageID)
            """
        ).first
    }

    func contains(_ messageID: UUID, in roomID: UUID) async throws -> Bool {
        let rows = try await pool.query(
            "SELECT 1 AS found FROM messages WHERE id = \(messageID) AND room_id = \(roomID)")
        return !rows.isEmpty
    }

    func lastSeqs(of roomIDs: [UUID]) async throws -> [UUID: Int64] {
        let rows = try await pool.query("SELECT id, last_seq FROM rooms WHERE id = ANY(\(roomIDs))")
        let pairs = try rows.map { row in
            (try row.decode("id", as: UUID.self), try row.decode("last_seq", as: Int64.self))
        }
        return Dictionary(pairs, uniquingKeysWith: max)
    }

    private func read(_ query: PostgresQuery) async throws -> [Message] {
        try await pool.query(query).map { try Message(row: $0) }
    }
}
