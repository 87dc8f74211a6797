import Common
import Contract
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// Carries moderation's orders out, in the transaction in which the order is taken from the stream; an erasure in as many
/// as it takes.
///
/// Lock order: a room's row before what belongs to it.
struct PostgresOrders: OrderHandler {
    let outbox: Outbox
    let now: @Sendable () -> Date

    func handle(_ order: RoomsGatewayOrder, in connection: PostgresConnection) async throws -> OrderOutcome {
        try await OrderWork(outbox: outbox, connection: connection, time: now()).carryOut(order)
    }
}

/// One order's work within its transaction.
private struct OrderWork {
    let outbox: Outbox
    let connection: PostgresConnection
    let time: Date

    func carryOut(_ order: RoomsGatewayOrder) async throws -> OrderOutcome {
        switch order {
        case .roomSilenced(let data): try await silence(data.roomID, until: data.until)
        case .roomUnsilenced(let data): try await unsilence(data.roomID)
        case .roomArchiveOrdered(let data): try await archive(data.roomID)
        case .roomUnarchiveOrdered(let data): try await unarchive(data.roomID)
        case .userSilenced(let data):
            try await silence(
                RoomSilence(
                    roomID: try data.requireRoom(), userID: data.userID, until: data.until, reason: data.reason))
        case .userUnsilenced(let data): try await unsilence(data.userID, in: try data.requireRoom())
        case .messageRemovalOrdered(let data): try await remove(data.messageID)
        case .privateAccessGranted(let data):
            try await grant(
                PrivateAccess(id: data.grantID, roomID: data.roomID, adminID: data.adminID, until: data.until))
        case .userDeletionOrdered(let data):
            try await Erasure(outbox: outbox, connection: connection, time: time).takeStep(of: data.userID) == .done
                ? .applied() : .unfinished
        }
    }

    // MARK: Rooms

    private func silence(_ roomID: UUID, until: Date?) async throws -> OrderOutcome {
        try await change(roomID) { room in
            // Where nobody writes, a silence would run out unnoticed.
            guard room.archival == nil else { return false }
            (room.silenced, room.silencedUntil) = (true, until)
            return true
        }
    }

    private func unsilence(_ roomID: UUID) async throws -> OrderOutcome {
        try await change(roomID) { room in
            guard room.silenced else { return false }
            (room.silenced, room.silencedUntil) = (false, nil)
            return true
        }
    }

    /// What its owner archived becomes moderation's, archived since when it was.
    private func archive(_ roomID: UUID) async throws -> OrderOutcome {
        try await change(roomID) { room in
            guard room.archival?.by != .moderation else { return false }
            room.archival = Room.Archival(at: room.archival?.at ?? time.truncatedToMilliseconds, by: .moderation)
            return true
        }
    }

    private func unarchive(_ roomID: UUID) async throws -> OrderOutcome {
        try await change(roomID) { room in
            guard room.archival != nil else { return false }
            room.archival = nil
            return true
        }
    }

    /// - Parameter change: gives false where the room's state does not allow it.
    private func change(_ roomID: UUID, _ change: (inout Room) -> Bool) async throws -> OrderOutcome {
        guard var room = try await connection.lockedRoom(roomID) else { return .notFound }
        let before = room
        guard change(&room) else { return .invalidTransition }
        try await connection.store(&room, before: before, at: time, telling: outbox)
        return .applied(concerns: room.ownerID)
    }

    // MARK: Members

    private func silence(_ silence: RoomSilence) async throws -> OrderOutcome {
        // Whoever is gone is silenced nowhere any more: their silences went with them.
        guard try await !PersonHold.isGone(silence.userID, in: connection), try await isKnown(silence.userID),
            let room = try await connection.lockedRoom(silence.roomID)
        else { return .notFound }
        let version = try await nextVersion(of: room)
        try await connection.execute(
            """
            INSERT INTO room_silences (room_id, user_id, until, reason)
            VALUES (\(silence.roomID), \(silence.userID), \(silence.until), \(silence.reason))
            ON CONFLICT (room_id, user_id) DO UPDATE SET until = excluded.until, reason = excluded.reason
            """)
        let event = PublishedEvents.memberSilenced(silence, roomVersion: version, at: time)
        try await outbox.append([(PublishedEvents.rooms, event)], in: connection)
        return .applied()
    }

    private func unsilence(_ userID: UUID, in roomID: UUID) async throws -> OrderOutcome {
        guard let room = try await connection.lockedRoom(roomID), try await isKnown(userID) else { return .notFound }
        let lifted = try await connection.execute(
            "DELETE FROM room_silences WHERE room_id = \(roomID) AND user_id = \(userID)")
        guard lifted == 1 else { return .invalidTransition }
        let event = PublishedEvents.memberUnsilenced(
            userID, roomID: roomID, roomVersion: try await nextVersion(of: room), at: time)
        try await outbox.append([(PublishedEvents.rooms, event)], in: connection)
        return .applied()
    }

    /// What a member may do in a room is part of the room's version: who remembers it under an older one asks again.
    private func nextVersion(of room: Room) async throws -> Int64 {
        try await connection.execute("UPDATE rooms SET version = version + 1 WHERE id = \(room.id)")
        return room.version + 1
    }

    private func isKnown(_ userID: UUID) async throws -> Bool {
        try await !connection.query("SELECT 1 AS found FROM users WHERE id = \(userID)").isEmpty
    }

    // MARK: Messages

    /// Removals of a room are one after the other, each dated after the one before and not before any message.
    private func remove(_ messageID: UUID) async throws -> OrderOutcome {
        let place = try await connection.query("SELECT room_id FROM messages WHERE id = \(messageID)")
        guard let roomID = try place.first?.decode("room_id", as: UUID.self) else { return .notFound }
        _ = try await connection.lockedRoom(roomID)
        let removed = try await connection.execute(
            """
            UPDATE messages m SET body = '',
                client_message_id = removed_message_name(m.room_id, m.author_id, m.client_message_id),
                deleted_at = greatest(
                date_trunc('milliseconds', clock_timestamp()), r.last_message_at,
                r.last_removed_at + interval '1 millisecond')
            FROM rooms r WHERE r.id = m.room_id AND m.id = \(messageID) AND m.deleted_at IS NULL
            """)
        let found = try await connection.query(
            "SELECT m.* FROM messages_with_authors m WHERE m.id = \(messageID)")
        guard let message = try found.first.map({ try Message(row: $0) }) else { return .notFound }
        guard removed == 1 else { return .applied(detail: "It was removed already.", concerns: message.author.id) }
        try await connection.execute(
            "UPDATE rooms SET last_removed_at = \(message.deletedAt) WHERE id = \(roomID)")
        let event = PublishedEvents.messageDeleted(message, at: time)
        try await outbox.append([(PublishedEvents.messages, event)], in: connection)
        return .applied(concerns: message.author.id)
    }

    // MARK: Private access

    private func grant(_ access: PrivateAccess) async throws -> OrderOutcome {
        guard try await !PersonHold.isGone(access.adminID, in: connection),
            try await connection.lockedRoom(access.roomID) != nil
        else { return .notFound }
        try await connection.execute(
            """
            INSERT INTO private_access (id, room_id, admin_id, until)
            VALUES (\(access.id), \(access.roomID), \(access.adminID), \(access.until)) ON CONFLICT DO NOTHING
            """)
        return .applied()
    }
}

extension UserOrderPayload {
    /// The room in which a silence holds.
    /// - Throws: `UnreadableEvent` for one that does not say in which.
    fileprivate func requireRoom() throws(UnreadableEvent) -> UUID {
        guard let roomID else { throw UnreadableEvent() }
        return roomID
    }
}
