import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// Who belongs to which room. Removing somebody is an event, so that every gateway closes the room to them at once;
/// adding is not: a gateway that does not know of a member asks the record.
struct PostgresMembers: MemberStore {
    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date
    let news: AccountNews

    func standing(of userID: UUID, in roomID: UUID) async throws -> RoomStanding {
        try await standings(of: [userID], in: [roomID]).first ?? RoomStanding(isMember: false, silence: nil)
    }

    func standings(of userIDs: [UUID], in roomIDs: [UUID]) async throws -> [RoomStanding] {
        try await pool.query(.standings(of: userIDs, in: roomIDs)).map { try RoomStanding(row: $0) }
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

    func add(_ userID: UUID, to roomID: UUID, as entry: RoomEntry, by right: WriteRight) async throws -> Bool {
        if try await standing(of: userID, in: roomID).isMember { return false }
        let time = now()
        return try await pool.withTransaction(by: right, knowing: news, at: now) { connection in
            if try await PersonHold.isGone(userID, in: connection) { return false }
            // The room's row first, as everywhere: members are counted under its lock.
            let rows = try await connection.query(
                "SELECT visibility, archived_at FROM rooms WHERE id = \(roomID) FOR NO KEY UPDATE")
            let visibility = try rows.first?.choice("visibility", of: "rooms", as: Room.Visibility.self)
            guard let visibility, entry == .byInvitation || visibility == .public else {
                throw RoomsRefusal.roomNotFound
            }
            if entry == .byInvitation, try rows.first?.decode("archived_at", as: Date?.self) != nil {
                throw RoomsRefusal.roomArchived
            }
            if entry == .byInvitation, let until = try await awayUntil(userID, from: roomID, in: connection),
                until > time
            {
                throw RoomsRefusal.hasLeft(until: until)
            }
            let added = try await connection.execute(
                """
                INSERT INTO members (room_id, user_id, joined_at)
                VALUES (\(roomID), \(userID), \(time)) ON CONFLICT DO NOTHING
                """)
            guard added == 1 else { return false }
            _ = try await connection.execute(
                "DELETE FROM departures WHERE room_id = \(roomID) AND user_id = \(userID)")
            _ = try await connection.execute(
                "UPDATE rooms SET member_count = member_count + 1 WHERE id = \(roomID)")
            return true
        }
    }

    /// Until when somebody who left the room is left alone.
    private func awayUntil(
        _ userID: UUID, from roomID: UUID, in connection: PostgresConnection
    ) async throws -> Date? {
        let rows = try await connection.query(
            "SELECT left_at FROM departures WHERE room_id = \(roomID) AND user_id = \(userID)")
        return try rows.first.map { try $0.decode("left_at", as: Date.self) + DepartureMaintenance.respected.seconds }
    }

    func remove(_ userID: UUID, from roomID: UUID, leaving: Bool, by right: WriteRight) async throws -> Room? {
        let time = now()
        let left = try await pool.withTransaction(by: right, knowing: news, at: now) { connection -> Room? in
            // The room's row first, as everywhere: members are counted under its lock.
            guard var room = try await connection.lockedRoom(roomID) else { return nil }
            let deleted = try await connection.execute(
                "DELETE FROM members WHERE room_id = \(roomID) AND user_id = \(userID)")
            guard deleted == 1 else { return nil }
            if leaving {
                _ = try await connection.execute(
                    """
                    INSERT INTO departures (room_id, user_id, left_at) VALUES (\(roomID), \(userID), \(time))
                    ON CONFLICT (room_id, user_id) DO UPDATE SET left_at = excluded.left_at
                    """)
            }
            let before = room
            room.memberCount -= 1
            try await connection.store(&room, before: before, without: userID, at: time, telling: outbox)
            return room
        }
        wakeRelay()
        return left
    }
}
