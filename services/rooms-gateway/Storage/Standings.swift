import Foundation
import Postgres
import RoomsGatewayCore

/// What people are to rooms, read by one statement wherever it is asked.
extension PostgresQuery {
    /// One row for each place of the two lists, in their order.
    static func standings(of userIDs: [UUID], in roomIDs: [UUID]) -> PostgresQuery {
        """
        SELECT k.room_id, k.user_id, m.user_id IS NOT NULL AS is_member, s.user_id IS NOT NULL AS is_silenced, s.until,
               s.reason
        FROM unnest(\(roomIDs), \(userIDs)) WITH ORDINALITY AS k (room_id, user_id, place)
        LEFT JOIN members m ON m.room_id = k.room_id AND m.user_id = k.user_id
        LEFT JOIN room_silences s ON s.room_id = k.room_id AND s.user_id = k.user_id
        ORDER BY k.place
        """
    }
}

extension RoomStanding {
    /// Reads a row of ``PostgresQuery/standings(of:in:)``.
    init(row: PostgresRow) throws {
        guard try row.decode("is_silenced", as: Bool.self) else {
            self.init(isMember: try row.decode("is_member", as: Bool.self), silence: nil)
            return
        }
        self.init(
            isMember: try row.decode("is_member", as: Bool.self),
            silence: RoomSilence(
                roomID: try row.decode("room_id", as: UUID.self), userID: try row.decode("user_id", as: UUID.self),
                until: try row.decode("until", as: Date?.self), reason: try row.decode("reason", as: String.self)))
    }
}
