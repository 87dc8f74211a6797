import Common
import Foundation
import SocketIO

/// Puts sockets into live rooms so that history and live messages meet without a gap and without a repeat.
struct LiveRooms: Sendable {
    struct Join: Sendable {
        let roomID: UUID
        let wanted: JoinRoom.Wanted
        let limit: Int
    }

    /// How often a join follows a feed that runs away from it before the client is told to try again.
    private static let attempts = 5

    let joinRoom: JoinRoom
    let messages: any MessageStore
    let feeds: RoomFeeds
    let repair: FeedRepair
    let now: @Sendable () -> Date

    /// Joins, and acknowledges at the moment from which the socket gets the room's messages live.
    func join(
        _ join: Join, by caller: Caller, socket: Socket, session: SocketSession, ack: Acknowledger?
    ) async throws {
        let entry = try await joinRoom.enter(join.roomID, by: caller)
        switch session.enter(join.roomID) {
        case .gone: return
        case .full: throw Problem(.tooManyRooms)
        case .already:
            if case .older = join.wanted {
                // Paging back in a room that is live already changes nothing about what comes live.
                let history = try await joinRoom.read(join.roomID, join.wanted, limit: join.limit)
                ack?.reply(acknowledgement(entry, history: history, caller: caller))
                return
            }
            // A second join of a room is how a client asks for what it missed: it goes on living from the answer.
            socket.stopHearing(join.roomID)
        case .entered: _ = feeds.retain(join.roomID)
        }
        do {
            try await attach(join, entry: entry, caller: caller, socket: socket, session: session, ack: ack)
        } catch {
            if session.leave(join.roomID) { feeds.release(join.roomID) }
            throw error
        }
    }

    func leave(_ roomID: UUID, socket: Socket, session: SocketSession) {
        socket.stopHearing(roomID)
        if session.leave(roomID) { feeds.release(roomID) }
    }

    /// Says that a socket which was in the room is gone.
    func left(_ roomID: UUID) {
        feeds.release(roomID)
    }

    private func attach(
        _ join: Join, entry: RoomAccess.Entry, caller: Caller, socket: Socket, session: SocketSession,
        ack: Acknowledger?
    ) async throws {
        for _ in 0..<Self.attempts {
            guard let feed = feeds.feed(of: join.roomID) else { return }
            let (history, seq) = try await read(join)
            feed.start(at: seq)
            let answer = acknowledgement(entry, history: history, caller: caller)
            let behind = feed.attach(at: seq) { missed in
                // Runs on the socket's event loop as a whole, before any later broadcast of the feed.
                socket.eventLoop.execute {
                    ack?.reply(answer)
                    guard session.isIn(join.roomID) else { return }
                    for packet in missed { socket.emit(packet) }
                    socket.join(join.roomID.lowercased)
                }
            }
            guard let delivered = behind else { return }
            if delivered < seq { try await repair.catchUp(join.roomID, feed) }
        }
        throw RoomsError.unavailable(retryAfterMs: 500)
    }

    /// The history that was asked for, and the `seq` up to which its reader then has everything it will get from it.
    private func read(_ join: Join) async throws -> (JoinRoom.History, seq: Int64) {
        switch join.wanted {
        case .newest:
            let history = try await joinRoom.read(join.roomID, .newest, limit: join.limit)
            return (history, history.messages.last?.seq ?? 0)
        case .older:
            let last = try await lastSeq(join.roomID)
            return (try await joinRoom.read(join.roomID, join.wanted, limit: join.limit), last)
        case .missed(let seq):
            // A client that claims to be ahead of the record saw another one (a restored backup): it starts anew.
            guard seq <= (try await lastSeq(join.roomID)) else {
                let newest = try await joinRoom.read(join.roomID, .newest, limit: join.limit)
                let history = JoinRoom.History(messages: newest.messages, older: newest.older, recovered: false)
                return (history, newest.messages.last?.seq ?? 0)
            }
            let history = try await joinRoom.read(join.roomID, join.wanted, limit: join.limit)
            return (history, history.messages.last?.seq ?? seq)
        }
    }

    private func lastSeq(_ roomID: UUID) async throws -> Int64 {
        try await messages.lastSeqs(of: [roomID])[roomID] ?? 0
    }

    private func acknowledgement(
        _ entry: RoomAccess.Entry, history: JoinRoom.History, caller: Caller
    ) -> JSONBytes {
        let block = entry.block(of: caller, at: now())?.problem
        return Answer.ok { json in
            json.field("room", entry.room)
            json.array("messages", history.messages)
            json.field("nextCursor", nullable: history.older?.text)
            json.field("recovered", ifPresent: history.recovered)
            json.object("me") { json in
                json.field("code", ifPresent: block?.code.name)
                json.field("blockedUntil", ifPresent: block?.until)
            }
        }
    }
}

extension ProblemCode {
    static let tooManyRooms = ProblemCode(
        "TOO_MANY_ROOMS", .tooManyRequests, pt: "Salas demais nesta conexão. Saia de alguma antes.",
        en: "Too many rooms on this connection. Leave one first.")
    static let unknownEvent = ProblemCode(
        "UNKNOWN_EVENT", .badRequest, pt: "Evento desconhecido.", en: "Unknown event.")
}
