import EventBus
import Foundation
import Postgres
import RoomsGatewayCore

/// Lets silences expire, without anybody asking: of rooms, and of members in a room. Whoever may write again
/// may do so from that moment on; this is how everyone hears of it.
struct SilenceMaintenance: Sendable {
    static let batch = 100
    /// How often the record is asked for the next end at least: another process may have written an earlier one.
    static let interval = Duration.seconds(1)
    /// How soon what is over and in another process's hands is looked at again.
    private static let inOtherHands = Duration.milliseconds(250)

    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date

    /// Lets what is over expire, if anything is.
    /// - Returns: how long until the next silence ends.
    func expireDue() async throws -> Duration {
        guard let next = try await nextEnd() else { return Self.interval }
        let left = next.timeIntervalSince(now())
        guard left <= 0 else { return .seconds(left) }
        return try await expireSome() > 0 ? .zero : Self.inOtherHands
    }

    private func nextEnd() async throws -> Date? {
        try await pool.query(
            "SELECT least((SELECT min(silenced_until) FROM rooms), (SELECT min(until) FROM room_silences)) AS next"
        ).first?.decode("next", as: Date?.self)
    }

    /// Lets at most a batch of each kind expire; several gateways share the work.
    /// - Returns: how many of the kind of which there were more.
    func expireSome() async throws -> Int {
        let time = now()
        let ended = try await pool.withTransaction { connection -> Int in
            let rooms = try await expireRooms(at: time, in: connection)
            let members = try await expireMembers(at: time, in: connection)
            let events = (rooms + members).map { (PublishedEvents.rooms, $0) }
            if !events.isEmpty { try await outbox.append(events, in: connection) }
            return max(rooms.count, members.count)
        }
        if ended > 0 { wakeRelay() }
        return ended
    }

    private func expireRooms(at time: Date, in connection: PostgresConnection) async throws -> [Event] {
        let rows = try await connection.query(
            """
            UPDATE rooms SET silenced = false, silenced_until = NULL, version = version + 1
            WHERE id IN (
                SELECT id FROM rooms WHERE silenced_until <= \(time)
                ORDER BY silenced_until LIMIT \(Int64(Self.batch)) FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING *
            """)
        return try rows.map { PublishedEvents.roomUpdated(try Room(row: $0), at: time) }
    }

    private func expireMembers(at time: Date, in connection: PostgresConnection) async throws -> [Event] {
        let rows = try await connection.query(
            """
            DELETE FROM room_silences s USING rooms r
            WHERE r.id = s.room_id AND (s.room_id, s.user_id) IN (
                SELECT room_id, user_id FROM room_silences WHERE until <= \(time)
                ORDER BY until LIMIT \(Int64(Self.batch)) FOR UPDATE SKIP LOCKED)
            RETURNING s.room_id, s.user_id, r.version
            """)
        return try rows.map { row in
            PublishedEvents.memberUnsilenced(
                try row.decode("user_id", as: UUID.self), roomID: try row.decode("room_id", as: UUID.self),
                roomVersion: try row.decode("version", as: Int64.self), at: time)
        }
    }
}
