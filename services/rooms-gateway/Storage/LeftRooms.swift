import EventBus
import Foundation
import Postgres
import ServiceKit

/// Takes the texts out of an erased person's private rooms that nobody belongs to any more: what is theirs goes with them, and is
/// read by nobody. What stays is that there was a room, and its messages' places in it. A room that was only left keeps what was
/// said: its owner may be brought back, and leaving is no wish to destroy.
///
/// Lock order: the room, then its messages. A room that somebody else has in hand is passed over.
struct LeftRooms {
    /// Messages that one step takes the text of.
    static let batch: Int64 = 500
    /// What such a room is called.
    static let name = "Sala vazia"

    let connection: PostgresConnection

    /// Empties some of one room.
    /// - Returns: ``EventProgress/done`` when there is none left.
    func takeStep() async throws -> EventProgress {
        let found = try await connection.query(
            """
            SELECT id, emptied_up_to, last_seq FROM rooms
            WHERE visibility = 'private' AND member_count = 0 AND NOT emptied
                AND EXISTS (SELECT 1 FROM users u WHERE u.id = owner_id AND u.status = 'excluida')
            ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
            """)
        guard let row = found.first else { return .done }
        let id = try row.decode("id", as: UUID.self)
        let first = try row.decode("emptied_up_to", as: Int64.self)
        let last = min(first + Self.batch, try row.decode("last_seq", as: Int64.self))
        let isEmptied = try last == row.decode("last_seq", as: Int64.self)
        _ = try await connection.batch([
            """
            UPDATE messages m SET body = '', client_message_id = NULL, deleted_at = coalesce(m.deleted_at, greatest(
                date_trunc('milliseconds', clock_timestamp()), r.last_message_at,
                r.last_removed_at + interval '1 millisecond'))
            FROM rooms r WHERE r.id = \(id) AND m.room_id = r.id AND m.seq > \(first) AND m.seq <= \(last)
            """,
            """
            UPDATE rooms SET name = \(Self.name), description = '', emptied_up_to = \(last), emptied = \(isEmptied),
                last_removed_at = greatest(last_removed_at, (
                    SELECT max(deleted_at) FROM messages WHERE room_id = \(id) AND seq > \(first) AND seq <= \(last)))
            WHERE id = \(id)
            """,
        ])
        return .unfinished
    }
}

/// Does the same for the rooms of those who were erased before their last member left, or before this was done.
struct LeftRoomsMaintenance: Sendable {
    let pool: PostgresPool

    /// - Returns: whether there was something to do, as a number of steps.
    func emptySome() async throws -> Int {
        try await pool.withTransaction { connection in
            try await LeftRooms(connection: connection).takeStep() == .unfinished ? 1 : 0
        }
    }
}
