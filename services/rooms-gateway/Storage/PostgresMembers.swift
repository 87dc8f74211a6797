import Common
import EventBus
import Foundation
import Postgres

/// Who belongs to which room. Removing somebody is an event, so that every gateway closes the room to them at once;
/// adding is not: a gateway that does not know of a member asks the record.
struct PostgresMembers: MemberStore {
    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date

    func standing(of userID: UUID, in roomID: UUID) async throws -> RoomStanding {
        let rows = try await pool.query(
            """
            SELECT EXISTS (SELECT 1 FROM members WHERE room_id = \(roomID) AND user_id = \(userID)) AS is_member,
                   s.user_id IS NOT NULL AS is_silenced, s.until, s.reason
            FROM (VALUES (1)) AS one LEFT JOIN room_silences s ON s.room_id = \(roomID) AND s.user_id = \(userID)
            """)
        guard let row = rows.first else { return RoomStanding(isMember: false, silence: nil) }
        let isSilenced = try row.decode("is_silenced", as: Bool.self)
        let silence =
            try isSilenced
            ? RoomSilence(
                roomID: roomID, userID: userID, until: row.decode("until", as: Date?.self),
                reason: row.decode("reason", as: String.self))
            : nil
        return RoomStanding(isMember: try row.decode("is_member", as: Bool.self), silence: silence)
    }

    func members(of roomID: UUID, after: Cursor?, limit: Int) async throws -> [Member] {
        let after = after ?? .beginning
        let rows = try await pool.query(
            """
            SELECT m.user_id, m.joined_at, u.display_name
            FROM members m LEFT JOIN users u ON u.id = m.user_id
            WHERE m.room_id = \(roomID) AND (m.joined_at, m.user_id) > (\(after.createdAt), \(after.id))
            ORDER BY m.joined_at, m.user_id LIMIT \(Int64(limit))
            """)
        return try rows.map { row in
            Member(
                userID: try row.decode("user_id", as: UUID.self),
                displayName: try row.decode("display_name", as: String?.self) ?? Message.erasedAuthor,
                joinedAt: try row.decode("joined_at", as: Date.self)
            )
        }
    }

    func add(_ userID: UUID, to roomID: UUID) async throws -> Bool {
        if try await standing(of: userID, in: roomID).isMember { return false }
        return try await pool.withTransaction { connection in
            let added = try await connection.execute(
                """
                INSERT INTO members (room_id, user_id, joined_at) VALUES (\(roomID), \(userID), \(now()))
                ON CONFLICT DO NOTHING
                """)
            guard added == 1 else { return false }
            _ = try await connection.execute(
                "UPDATE rooms SET member_count = member_count + 1 WHERE id = \(roomID)")
            return true
        }
    }

    func remove(_ userID: UUID, from roomID: UUID, traceparent: String?) async throws -> Bool {
        let removed = try await pool.withTransaction { connection in
            // The room's row first, as everywhere: members are counted under its lock.
            let rows = try await connection.query("SELECT * FROM rooms WHERE id = \(roomID) FOR NO KEY UPDATE")
            guard var room = try rows.first.map({ try Room(row: $0) }) else { return false }
            let deleted = try await connection.execute(
                "DELETE FROM members WHERE room_id = \(roomID) AND user_id = \(userID)")
            guard deleted == 1 else { return false }
            room.memberCount -= 1
            room.version += 1
            _ = try await connection.execute(
                """
                UPDATE rooms SET member_count = \(Int32(room.memberCount)), version = \(room.version)
                WHERE id = \(roomID)
                """)
            let event = PublishedEvents.roomUpdated(room, removedMember: userID, traceparent: traceparent)
            _ = try await outbox.append([(PublishedEvents.rooms, event)], in: connection)
            return true
        }
        wakeRelay()
        return removed
    }
}
