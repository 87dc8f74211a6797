import Foundation
import RoomsGatewayCore
import Serving
import SocketIO

/// Puts sockets into live rooms so that history and live messages meet without a gap and without a repeat.
struct LiveRooms: Sendable {
    struct Join: Sendable {
        let roomID: UUID
        let wanted: ReadOnJoin.Wanted
        let limit: Int
    }

    /// How often a join follows a feed that runs away from it before the client is told to try again.
    private static let attempts = 5

    let joinRoom: JoinRoom
    let confirmJoin: ConfirmJoin
    let readOnJoin: ReadOnJoin
    let messages: any MessageStore
    let feeds: RoomFeeds
    let repair: FeedRepair
    let now: @Sendable () -> Date

    /// Joins, and acknowledges at the moment from which the socket gets the room's messages live.
    ///
    /// The socket is put down as being in the room before the record is asked whether it belongs there. So a member who is
    /// removed meanwhile is either refused by the record or found in the room and taken out of it; there is no third case.
    /// - Throws: what ``JoinRoom`` and ``ConfirmJoin`` throw. Whoever is told that the room is not theirs hears nothing of it
    ///   from then on, also a socket that was in it already and joins once more.
    func join(
        _ join: Join, by caller: Caller, socket: any RoomSocket, session: SocketSession, ack: Acknowledger?
    ) async throws {
        try await leavingWhereRefused(join.roomID, socket: socket, session: session) {
            try await enter(join, by: caller, socket: socket, session: session, ack: ack)
        }
    }

    /// Runs what a socket asks of a room. A refusal that says that the room is not theirs may be the first news of a removal
    /// here: it takes the socket out before it is told, and does not wait for the news.
    func leavingWhereRefused(
        _ roomID: UUID, socket: any RoomSocket, session: SocketSession, _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let refusal as RoomsRefusal where refusal.saysOutside {
            leave(roomID, socket: socket, session: session)
            throw refusal
        }
    }

    private func enter(
        _ join: Join, by caller: Caller, socket: any RoomSocket, session: SocketSession, ack: Acknowledger?
    ) async throws {
        for _ in 0..<Self.attempts {
            try await joinRoom(join.roomID, by: caller)
            if case .older = join.wanted, session.isIn(join.roomID) {
                return try await page(join, by: caller, socket: socket, session: session, ack: ack)
            }
            switch session.enter(join.roomID) {
            case .gone: return
            case .full: throw Problem(.tooManyRooms)
            // A second join of a room is how a client asks for what it missed: it goes on living from the answer.
            case .already: socket.stopHearing(join.roomID)
            case .entered: _ = feeds.retain(join.roomID)
            }
            do {
                let entry = try await confirmJoin(join.roomID, by: caller)
                // Taken out meanwhile, and yet a member: removed and added again. Once more through the door.
                guard session.confirm(join.roomID, version: entry.room.version) else { continue }
                return try await attach(join, entry: entry, caller: caller, socket: socket, session: session, ack: ack)
            } catch {
                leave(join.roomID, socket: socket, session: session)
                throw error
            }
        }
        throw RoomsRefusal.unavailable(retryAfterMs: 500)
    }

    /// The socket no longer counts as being in the room before it stops hearing it, so that a join that is under way on its
    /// loop either sees that or is undone.
    func leave(_ roomID: UUID, socket: any RoomSocket, session: SocketSession) {
        if session.leave(roomID) { feeds.release(roomID) }
        socket.stopHearing(roomID)
    }

    /// The same for a refusal that comes after the socket went on to other things: unless it was confirmed anew since.
    /// - Parameter version: the version at which the socket was confirmed when it asked; nil if it was outside.
    func leave(_ roomID: UUID, confirmedAt version: Int64?, socket: any RoomSocket, session: SocketSession) {
        guard let version, session.expel(from: roomID, at: version + 1) == .expelled else { return }
        feeds.release(roomID)
        socket.stopHearing(roomID)
    }

    /// Says that a socket which was in the room is gone.
    func left(_ roomID: UUID) {
        feeds.release(roomID)
    }

    /// Paging back in a room that is live already changes nothing about what comes live.
    private func page(
        _ join: Join, by caller: Caller, socket: any RoomSocket, session: SocketSession, ack: Acknowledger?
    ) async throws {
        let entry = try await confirmJoin(join.roomID, by: caller)
        guard let feed = feeds.feed(of: join.roomID) else { throw entry.outside }
        let mark = feed.removalMark
        let history = try await readOnJoin(join.roomID, join.wanted, limit: join.limit)
        let answer = acknowledgement(entry, history: history, caller: caller)
        guard session.isIn(join.roomID) else { throw entry.outside }
        socket.onItsLoop {
            ack?.reply(answer)
            // Those were told before the page that still shows the messages.
            for packet in feed.removals(since: mark) { socket.emit(packet) }
        }
    }

    private func attach(
        _ join: Join, entry: RoomAccess.Entry, caller: Caller, socket: any RoomSocket, session: SocketSession,
        ack: Acknowledger?
    ) async throws {
        for _ in 0..<Self.attempts {
            guard let feed = feeds.feed(of: join.roomID) else { throw entry.outside }
            let mark = feed.removalMark
            let reading = try await read(join)
            feed.start(at: reading.seq, removedUpTo: reading.removedUpTo)
            let answer = acknowledgement(entry, history: reading.history, caller: caller)
            let removed = reading.history.removed.map { SocketEvents.messageDeleted(json: $0.json) }
            let behind = feed.attach(at: reading.seq, removalsSince: mark) { missed in
                // Runs on the socket's event loop as a whole, before any later broadcast of the feed.
                socket.onItsLoop {
                    guard session.isIn(join.roomID) else {
                        ack?.reply(Answer.failure(entry.outside.problem, language: session.language))
                        return
                    }
                    ack?.reply(answer)
                    for packet in removed + missed.messages + missed.removals { socket.emit(packet) }
                    socket.hear(join.roomID)
                }
            }
            guard let delivered = behind else { return }
            if delivered < reading.seq { try await repair.catchUp(join.roomID, feed) }
        }
        throw RoomsRefusal.unavailable(retryAfterMs: 500)
    }

    private struct Reading {
        let history: ReadOnJoin.History
        /// Up to which message the reader has everything it will get from the history.
        let seq: Int64
        /// The removals that the history shows already.
        let removedUpTo: Date
    }

    private func read(_ join: Join) async throws -> Reading {
        // Asked first: what happens after it is in the history as well, or comes live.
        let position = try await messages.positions(of: [join.roomID])[join.roomID]
        guard let position else { throw RoomsRefusal.roomNotFound }
        func reading(_ history: ReadOnJoin.History, from seq: Int64) -> Reading {
            Reading(
                history: history, seq: history.messages.last?.seq ?? seq, removedUpTo: position.lastRemovedAt)
        }
        switch join.wanted {
        case .newest:
            return reading(try await readOnJoin(join.roomID, .newest, limit: join.limit), from: 0)
        case .older:
            let history = try await readOnJoin(join.roomID, join.wanted, limit: join.limit)
            return Reading(history: history, seq: position.lastSeq, removedUpTo: position.lastRemovedAt)
        case .missed(let seq):
            // A client that claims to be ahead of the record saw another one (a restored backup): it starts anew.
            guard seq <= position.lastSeq else {
                let newest = try await readOnJoin(join.roomID, .newest, limit: join.limit)
                let history = ReadOnJoin.History(messages: newest.messages, older: newest.older, recovered: false)
                return reading(history, from: 0)
            }
            return reading(try await readOnJoin(join.roomID, join.wanted, limit: join.limit), from: seq)
        }
    }

    private func acknowledgement(
        _ entry: RoomAccess.Entry, history: ReadOnJoin.History, caller: Caller
    ) -> JSONBytes {
        let block = entry.block(of: caller, at: now())?.problem
        return Answer.ok { json in
            json.field("room", entry.room)
            json.array("messages", history.messages)
            json.field("nextCursor", nullable: history.older?.text)
            json.field("recovered", ifPresent: history.recovered)
            json.object("me") { json in
                json.field("owner", ifPresent: entry.room.ownerID == caller.userID ? true : nil)
                json.field("code", ifPresent: block?.code.name)
                json.field("blockedUntil", ifPresent: block?.until)
            }
        }
    }
}

extension RoomAccess.Entry {
    /// The answer to who is no longer in the room.
    fileprivate var outside: RoomsRefusal { room.visibility == .public ? .notAMember : .roomNotFound }
}
