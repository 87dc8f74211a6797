import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit
import Serving

/// The room record. A change and its event are one transaction.
struct PostgresRooms: RoomStore {
    let pool: PostgresPool
    let outbox: Outbox
    let limits: RoomLimits
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date
    let news: AccountNews

    func room(_ id: UUID) async throws -> Room? {
        try await pool.query("SELECT * FROM rooms WHERE id = \(id)").first.map { try Room(row: $0) }
    }

    func rooms(_ ids: [UUID]) async throws -> [Room] {
        try await pool.query("SELECT * FROM rooms WHERE id = ANY(\(ids))").map { try Room(row: $0) }
    }

    func create(
        _ room: Room, as creation: IdempotentCreation<Room>
    ) async throws -> CreationOutcome<Room> {
        let outcome = try await pool.withTransaction(by: WriteRight(of: room.ownerID), knowing: news, at: now) {
            connection in
            if try await PersonHold.isGone(room.ownerID, in: connection) { throw RoomsRefusal.unauthenticated }
            return try await creation.perform(in: connection) {
                try await requireRoom(for: room.ownerID, in: connection)
                try await insert(room, in: connection)
                let event = PublishedEvents.roomCreated(room, at: now())
                _ = try await outbox.append([(PublishedEvents.rooms, event)], in: connection)
                return room
            }
        }
        wakeRelay()
        return outcome
    }

    /// Holds the owner until the transaction ends, so that two requests at two gateways do not both find the last place.
    private func requireRoom(for ownerID: UUID, in connection: PostgresConnection) async throws {
        guard limits.owned < .max || limits.perHour < .max else { return }
        try await connection.lockForTransaction("rooms.owner.\(ownerID.lowercased)")
        let hourly = SlidingQuota("rooms", limits.perHour, inSeconds: 3_600)
        let rows = try await connection.query(
            "SELECT count(*) AS owned, \(hourly.columns) FROM rooms WHERE owner_id = \(ownerID)")
        guard let row = rows.first else { return }
        if try row.decode("owned", as: Int64.self) >= Int64(limits.owned) {
            throw RoomsRefusal.tooManyOwnRooms(limit: limits.owned)
        }
        if let refusal = try hourly.refusal(row) { throw RoomsRefusal.quotaExceeded(.rooms, refusal) }
    }

    private func insert(_ room: Room, in connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO rooms (id, name, description, visibility, owner_id, interval_global_seconds,
                               per_user_seconds, member_count, version, created_at)
            VALUES (\(room.id), \(room.name), \(room.description), \(room.visibility.rawValue), \(room.ownerID),
                    \(room.rules.intervalGlobalSeconds), \(room.rules.perUserSeconds), 1, \(room.version),
                    \(room.createdAt))
            """)
        _ = try await connection.execute(
            """
            INSERT INTO members (room_id, user_id, joined_at)
            VALUES (\(room.id), \(room.ownerID), \(room.createdAt))
            """)
    }

    func update(
        _ id: UUID, by right: WriteRight, _ change: @Sendable @escaping (inout Room) throws -> Void
    ) async throws -> Room? {
        let updated = try await pool.withTransaction(by: right, knowing: news, at: now) { connection -> Room? in
            guard var room = try await connection.lockedRoom(id) else { return nil }
            let before = room
            try change(&room)
            if room != before { try await connection.store(&room, before: before, at: now(), telling: outbox) }
            return room
        }
        wakeRelay()
        return updated
    }
}

extension PostgresConnection {
    /// The room, locked until the transaction ends. Before what belongs to it.
    func lockedRoom(_ id: UUID) async throws -> Room? {
        try await query("SELECT * FROM rooms WHERE id = \(id) FOR NO KEY UPDATE").first.map { try Room(row: $0) }
    }

    /// Writes a locked room as its next version, and tells of it.
    /// - Parameters:
    ///   - before: the room as it was found: what is told is the difference.
    ///   - member: who just ceased to be a member.
    func store(
        _ room: inout Room, before: Room, without member: UUID? = nil, at time: Date, telling outbox: Outbox
    ) async throws {
        room.version += 1
        try await execute(
            """
            UPDATE rooms SET name = \(room.name), description = \(room.description),
                   interval_global_seconds = \(room.rules.intervalGlobalSeconds),
                   per_user_seconds = \(room.rules.perUserSeconds), silenced = \(room.silenced),
                   silenced_until = \(room.silencedUntil), archived_at = \(room.archival?.at),
                   archived_by = \(room.archival?.by.rawValue), member_count = \(Int32(room.memberCount)),
                   version = \(room.version)
            WHERE id = \(room.id)
            """)
        let event = PublishedEvents.roomChanged(room, before: before, removedMember: member, at: time)
        try await outbox.append([(PublishedEvents.rooms, event)], in: self)
    }
}
