import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Carries moderation's orders out, in the transaction in which the order is taken from the stream; an erasure in as many
/// as it takes.
///
/// Lock order: a room's row before what belongs to it.
struct PostgresOrders: Sendable {
    let outbox: Outbox

    /// Takes an event of the stream on which orders come; answers moderation where it was an order.
    /// - Throws: `UnreadableEvent` for an order that cannot be read.
    func receive(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        guard let consumed = try ConsumedOrder(event) else { return .done }
        let work = OrderWork(
            reason: consumed.header.reason, traceparent: event.traceparent, outbox: outbox, connection: connection)
        guard let answer = try await work.carryOut(consumed.order) else { return .unfinished }
        let reply = answer.event(
            to: consumed.header.actionID, from: .roomsGateway, traceparent: event.traceparent)
        try await outbox.append([reply], in: connection)
        return .done
    }
}

/// One order's work within its transaction.
private struct OrderWork {
    let reason: String
    let traceparent: String?
    let outbox: Outbox
    let connection: PostgresConnection

    /// - Returns: nil if there is more to do.
    func carryOut(_ order: RoomOrder) async throws -> OrderAnswer? {
        switch order {
        case .silenceRoom(let roomID, let until): try await silence(roomID, until: until)
        case .unsilenceRoom(let roomID): try await unsilence(roomID)
        case .silenceMember(let userID, let roomID, let until):
            try await silence(RoomSilence(roomID: roomID, userID: userID, until: until, reason: reason))
        case .unsilenceMember(let userID, let roomID): try await unsilence(userID, in: roomID)
        case .removeMessage(let messageID): try await remove(messageID)
        case .grantPrivateAccess(let access): try await grant(access)
        case .eraseUser(let userID):
            try await Erasure(outbox: outbox, connection: connection, traceparent: traceparent).takeStep(of: userID)
                == .done ? .applied() : nil
        }
    }

    // MARK: Rooms

    private func silence(_ roomID: UUID, until: Date?) async throws -> OrderAnswer {
        guard var room = try await lockedRoom(roomID) else { return .notFound }
        (room.silenced, room.silencedUntil) = (true, until)
        try await store(&room)
        return .applied(concerns: room.ownerID)
    }

    private func unsilence(_ roomID: UUID) async throws -> OrderAnswer {
        guard var room = try await lockedRoom(roomID) else { return .notFound }
        guard room.silenced else { return .invalidTransition }
        (room.silenced, room.silencedUntil) = (false, nil)
        try await store(&room)
        return .applied(concerns: room.ownerID)
    }

    private func lockedRoom(_ roomID: UUID) async throws -> Room? {
        try await connection.query("SELECT * FROM rooms WHERE id = \(roomID) FOR NO KEY UPDATE").first
            .map { try Room(row: $0) }
    }

    /// Writes what orders change of a room, as its next version, and tells of it.
    private func store(_ room: inout Room) async throws {
        room.version += 1
        try await connection.execute(
            """
            UPDATE rooms SET silenced = \(room.silenced), silenced_until = \(room.silencedUntil),
                   version = \(room.version)
            WHERE id = \(room.id)
            """)
        let event = PublishedEvents.roomUpdated(room, traceparent: traceparent)
        try await outbox.append([(PublishedEvents.rooms, event)], in: connection)
    }

    // MARK: Members

    private func silence(_ silence: RoomSilence) async throws -> OrderAnswer {
        // Whoever is gone is silenced nowhere any more: their silences went with them.
        guard try await !PersonHold.isGone(silence.userID, in: connection), try await isKnown(silence.userID),
            let room = try await lockedRoom(silence.roomID)
        else { return .notFound }
        let version = try await nextVersion(of: room)
        try await connection.execute(
            """
            INSERT INTO room_silences (room_id, user_id, until, reason)
            VALUES (\(silence.roomID), \(silence.userID), \(silence.until), \(silence.reason))
            ON CONFLICT (room_id, user_id) DO UPDATE SET until = excluded.until, reason = excluded.reason
            """)
        let event = PublishedEvents.memberSilenced(silence, roomVersion: version, traceparent: traceparent)
        try await outbox.append([(PublishedEvents.rooms, event)], in: connection)
        return .applied()
    }

    private func unsilence(_ userID: UUID, in roomID: UUID) async throws -> OrderAnswer {
        guard let room = try await lockedRoom(roomID), try await isKnown(userID) else { return .notFound }
        let lifted = try await connection.execute(
            "DELETE FROM room_silences WHERE room_id = \(roomID) AND user_id = \(userID)")
        guard lifted == 1 else { return .invalidTransition }
        let event = PublishedEvents.memberUnsilenced(
            userID, roomID: roomID, roomVersion: try await nextVersion(of: room), traceparent: traceparent)
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
    private func remove(_ messageID: UUID) async throws -> OrderAnswer {
        let place = try await connection.query("SELECT room_id FROM messages WHERE id = \(messageID)")
        guard let roomID = try place.first?.decode("room_id", as: UUID.self) else { return .notFound }
        _ = try await lockedRoom(roomID)
        let removed = try await connection.execute(
            """
            UPDATE messages m SET body = '', deleted_at = greatest(
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
        let event = PublishedEvents.messageDeleted(message, traceparent: traceparent)
        try await outbox.append([(PublishedEvents.messages, event)], in: connection)
        return .applied(concerns: message.author.id)
    }

    // MARK: Private access

    private func grant(_ access: PrivateAccess) async throws -> OrderAnswer {
        guard try await !PersonHold.isGone(access.adminID, in: connection),
            try await lockedRoom(access.roomID) != nil
        else { return .notFound }
        try await connection.execute(
            """
            INSERT INTO private_access (id, room_id, admin_id, until)
            VALUES (\(access.id), \(access.roomID), \(access.adminID), \(access.until)) ON CONFLICT DO NOTHING
            """)
        return .applied()
    }
}
