import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// Takes somebody out of every room, their name from what they wrote and the names that they gave their messages, in steps that
/// each lock a bounded number of rooms for a moment: whoever writes there meanwhile waits for one step, not for the whole.
///
/// Lock order: the person (`PersonHold`), rooms in the order of their ids, then what belongs to them.
struct Erasure {
    /// Rooms that one step takes somebody out of; also how many rows of other tables it removes.
    static let batch: Int64 = 100
    /// Messages that one step takes the name of.
    static let messages: Int64 = 500

    let outbox: Outbox
    let connection: PostgresConnection
    let time: Date

    /// Takes a step. The first one takes the name away and closes the account; repeated, the steps come to an end.
    func takeStep(of userID: UUID) async throws -> EventProgress {
        try await PersonHold.alone(userID, in: connection)
        try await AccountProjection.markGone(userID, in: connection)
        guard try await leaveSomeRooms(userID) < Self.batch else { return .unfinished }
        let removed = [
            try await connection.execute(
                """
                DELETE FROM room_silences WHERE (room_id, user_id) IN (
                    SELECT room_id, user_id FROM room_silences WHERE user_id = \(userID) LIMIT \(Self.batch))
                """),
            try await connection.execute(
                """
                DELETE FROM private_access WHERE id IN (
                    SELECT id FROM private_access WHERE admin_id = \(userID) LIMIT \(Self.batch))
                """),
            try await connection.execute(
                """
                DELETE FROM departures WHERE (room_id, user_id) IN (
                    SELECT room_id, user_id FROM departures WHERE user_id = \(userID) LIMIT \(Self.batch))
                """),
        ]
        let unnamed = try await connection.execute(
            """
            UPDATE messages SET client_message_id = NULL WHERE id IN (
                SELECT id FROM messages WHERE author_id = \(userID) AND client_message_id IS NOT NULL
                LIMIT \(Self.messages))
            """)
        guard !removed.contains(where: { $0 == Self.batch }), unnamed < Self.messages else { return .unfinished }
        // Where they were the last one.
        guard try await LeftRooms(connection: connection).takeStep() == .done else { return .unfinished }
        try await IdempotencyClaim.forget(userID, in: connection)
        return .done
    }

    /// - Returns: how many rooms.
    private func leaveSomeRooms(_ userID: UUID) async throws -> Int {
        let locked = try await connection.query(
            """
            SELECT id FROM rooms WHERE id IN (
                SELECT room_id FROM members WHERE user_id = \(userID) ORDER BY room_id LIMIT \(Self.batch))
            ORDER BY id FOR NO KEY UPDATE
            """)
        guard !locked.isEmpty else { return 0 }
        let rooms = try locked.map { try $0.decode("id", as: UUID.self) }
        let left = try await connection.query(
            """
            WITH gone AS (
                DELETE FROM members WHERE user_id = \(userID) AND room_id = ANY(\(rooms)) RETURNING room_id
            )
            UPDATE rooms SET member_count = member_count - 1, version = version + 1,
                name = CASE WHEN visibility = 'private' AND member_count = 1 AND owner_id = \(userID)
                    THEN \(LeftRooms.name) ELSE name END,
                description = CASE WHEN visibility = 'private' AND member_count = 1 AND owner_id = \(userID)
                    THEN '' ELSE description END
            FROM gone WHERE id = gone.room_id RETURNING rooms.*
            """)
        let events = try left.map { row in
            PublishedEvents.roomUpdated(try Room(row: row), removedMember: userID, at: time)
        }
        try await outbox.append(events.map { (PublishedEvents.rooms, $0) }, in: connection)
        return rooms.count
    }
}
