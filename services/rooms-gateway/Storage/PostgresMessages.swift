import Common
import Foundation
import Postgres
import RoomsGatewayCore

/// Reads the message record.
struct PostgresMessages: MessageStore {
    /// The longest that news of a removal is on its way; live rooms are level with the record every second.
    private static let onItsWay: Duration = .seconds(60)

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
            SELECT m.*
            FROM (VALUES (\(clientMessageID)), (removed_message_name(\(roomID), \(authorID), \(clientMessageID)))) AS n (name)
            CROSS JOIN LATERAL (
                SELECT * FROM messages_with_authors w
                WHERE w.room_id = \(roomID) AND w.author_id = \(authorID) AND w.client_message_id = n.name
                LIMIT 1
            ) AS m
            """
        ).first
    }

    func contains(_ messageID: UUID, in roomID: UUID) async throws -> Bool {
        let rows = try await pool.query(
            "SELECT 1 AS found FROM messages WHERE id = \(messageID) AND room_id = \(roomID)")
        return !rows.isEmpty
    }

    func positions(of roomIDs: [UUID]) async throws -> [UUID: RoomPosition] {
        let rows = try await pool.query(
            "SELECT id, last_seq, last_removed_at, version FROM rooms WHERE id = ANY(\(roomIDs))")
        let pairs = try rows.map { row in
            (
                try row.decode("id", as: UUID.self),
                RoomPosition(
                    lastSeq: try row.decode("last_seq", as: Int64.self),
                    lastRemovedAt: try row.decode("last_removed_at", as: Date.self),
                    version: try row.decode("version", as: Int64.self))
            )
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    func removed(in roomID: UUID, after: Date, limit: Int) async throws -> [Message] {
        try await read(
            """
            SELECT m.* FROM messages_with_authors m
            WHERE m.room_id = \(roomID) AND m.deleted_at > \(after)
            ORDER BY m.deleted_at LIMIT \(Int64(limit))
            """)
    }

    func removed(in roomID: UUID, since seq: Int64, limit: Int) async throws -> [Message] {
        // No removal is dated before a message that was there. What was removed shortly before the last message that was
        // seen may still have been on its way: news of a removal and messages do not keep each other's order.
        try await read(
            """
            SELECT m.* FROM messages_with_authors m
            WHERE m.room_id = \(roomID) AND m.seq <= \(seq) AND m.deleted_at IS NOT NULL
                AND m.deleted_at >= (
                    SELECT created_at FROM messages WHERE room_id = \(roomID) AND seq = \(seq)
                ) - \(Self.onItsWay.seconds) * interval '1 second'
            ORDER BY m.deleted_at LIMIT \(Int64(limit))
            """)
    }

    private func read(_ query: PostgresQuery) async throws -> [Message] {
        try await pool.query(query).map { try Message(row: $0) }
    }
}
