import Common
import Contract
import Foundation
import JSON
import NIOCore
import ServiceContextModule
import Serving
import SocketIO
import Synchronization

/// What this gateway knows of one connected socket.
///
/// Lock order: a feed's lock may be held while this one is taken, never the other way round.
final class SocketSession: Sendable {
    struct Limits: Sendable {
        /// Events waiting for their turn at the most; one more is refused.
        var waitingEvents = 64
        /// Events one socket may send in a second; one more is refused.
        var eventsPerSecond = 200
        /// Events one person may send in a second here, over all their sockets; one more is refused.
        var eventsPerPersonSecond = 400
        /// Sockets of one user here at the most; one more is turned away.
        var perUser = 100
        /// Rooms one socket may be in.
        var rooms = 100
        /// How long before its token runs out a socket is warned.
        var warning: Duration = .seconds(60)
    }

    enum Expulsion {
        case expelled
        case stays
        case wasOutside
    }

    enum EntryOutcome {
        case entered
        case already
        case full
        case gone
    }

    private struct State {
        var budget: TokenBucket
        var mail: SocketMailbox<InboundEvent>
        /// The rooms that the socket is in or entering, each with the room's version at which the record last confirmed that it
        /// belongs there; 0 before.
        var rooms: [UUID: Int64] = [:]
        /// Of the newest token.
        var tokenEnd: TokenEnd?
        var isGone = false
    }

    let userID: UUID
    let sessionID: UUID
    let language: Language
    /// What its events work for: the trace that the handshake named. A socket that names none begins none.
    let context: ServiceContext
    /// When the token that it connected with runs out.
    let expiresAt: Date
    private let state: Mutex<State>
    private let limits: Limits
    fileprivate let now: @Sendable () -> Date

    init(
        principal: Principal, language: Language, context: ServiceContext = .topLevel, limits: Limits,
        now: @escaping @Sendable () -> Date
    ) {
        userID = principal.userID
        sessionID = principal.sessionID
        self.language = language
        self.context = context
        self.limits = limits
        self.now = now
        expiresAt = principal.tokenExpiresAt
        state = Mutex(
            State(
                budget: TokenBucket(perSecond: limits.eventsPerSecond, now: .now()),
                mail: SocketMailbox(limit: limits.waitingEvents)))
    }

    /// Pays for one more event, out of the socket's own budget first: what one socket sends too fast, or beyond what it has
    /// room for, costs the person's other sockets nothing.
    /// - Parameter shared: pays out of what the person's sockets share; how long to wait if that has run out.
    /// - Throws: ``Problem`` `TOO_MANY_REQUESTS`, with the time to wait if the socket, or the person, sends faster than they may.
    func admit(at time: NIODeadline = .now(), sharing shared: (NIODeadline) -> Duration?) throws(Problem) {
        try state.withLock { state throws(Problem) in
            if let wait = state.budget.take(at: time) { throw Problem(.tooManyRequests, retryAfter: wait) }
            guard !state.mail.isFull else { throw Self.isFull }
        }
        if let wait = shared(time) { throw Problem(.tooManyRequests, retryAfter: wait) }
    }

    /// What is said where so many events wait already that no other can. Some will have been worked off by then.
    static let isFull = Problem(.tooManyRequests, retryAfter: .seconds(1))

    /// Takes an event that was admitted.
    func arrive(_ event: InboundEvent) -> SocketMailbox<InboundEvent>.Arrival {
        state.withLock { $0.mail.arrive(event) }
    }

    func next() -> InboundEvent? {
        state.withLock { $0.mail.next() }
    }

    func isIn(_ roomID: UUID) -> Bool {
        state.withLock { $0.rooms[roomID] != nil }
    }

    /// The rooms that the socket is in or entering, each with the room's version at which it was let in; 0 before.
    var rooms: [UUID: Int64] {
        state.withLock { $0.rooms }
    }

    /// Notes that the socket is in a room, unless it has gone away meanwhile.
    func enter(_ roomID: UUID) -> EntryOutcome {
        state.withLock { state in
            if state.isGone { return .gone }
            if state.rooms[roomID] != nil { return .already }
            guard state.rooms.count < limits.rooms else { return .full }
            state.rooms[roomID] = 0
            return .entered
        }
    }

    /// Notes that the record confirms the socket's place at that version of the room.
    /// - Returns: false if it was taken out of the room meanwhile.
    func confirm(_ roomID: UUID, version: Int64) -> Bool {
        state.withLock { state in
            guard let before = state.rooms[roomID] else { return false }
            state.rooms[roomID] = max(before, version)
            return true
        }
    }

    /// The room's version at which the record last confirmed that the socket belongs there; nil outside.
    func confirmed(in roomID: UUID) -> Int64? {
        state.withLock { $0.rooms[roomID] }
    }

    /// - Returns: whether the socket was in the room.
    func leave(_ roomID: UUID) -> Bool {
        state.withLock { $0.rooms.removeValue(forKey: roomID) != nil }
    }

    /// Takes the socket out of a room, unless its place was confirmed at that version of the room or later: then it came back
    /// since.
    func expel(from roomID: UUID, at version: Int64) -> Expulsion {
        state.withLock { state in
            guard let confirmed = state.rooms[roomID] else { return .wasOutside }
            guard confirmed < version else { return .stays }
            state.rooms[roomID] = nil
            return .expelled
        }
    }

    /// Ends the session's life here.
    /// - Returns: the rooms it was in.
    func goAway() -> Set<UUID> {
        state.withLock { state in
            state.isGone = true
            state.mail.discard()
            defer { state.rooms = [:] }
            return Set(state.rooms.keys)
        }
    }

    /// Has the socket warned before its token runs out, and closed when it has; called anew with every fresh token.
    func expire(at date: Date, _ socket: Socket) {
        let end = TokenEnd(at: date, warning: limits.warning, now: .now(), time: now())
        state.withLock { $0.tokenEnd = end }
        socket.wake(at: end.deadline)
    }

    /// Does what is due. A fresh token makes the time of the one before mean nothing, also when it has come just then.
    func due(_ socket: Socket) {
        let (step, end) = state.withLock { state in
            (state.tokenEnd?.step(now: .now(), time: now()), state.tokenEnd)
        }
        guard let step, let end else { return }
        switch step {
        case .warn:
            socket.emit(SocketEvents.sessionEnding(code: .tokenExpired, at: end.expiry))
            socket.wake(at: end.deadline)
        case .close: socket.disconnect(closeTransport: true)
        }
    }
}

/// A socket as live rooms need it.
protocol RoomSocket: AnyObject, Sendable {
    /// What this gateway knows of the socket: set when it was let in.
    var session: SocketSession? { get }
    func emit(_ packet: EncodedPacket)
    /// Tells the client why, and closes the connection.
    func end(code: SessionEndCode)
    /// Runs on the socket's own loop, after everything that was put there before.
    func onItsLoop(_ body: @escaping @Sendable () -> Void)
    /// Puts the socket into a room's live messages. On its loop only.
    func hear(_ roomID: UUID)
    /// Takes the socket out of a room's live messages, from anywhere.
    func stopHearing(_ roomID: UUID)
}

extension Socket: RoomSocket {
    var session: SocketSession? { userData(as: SocketSession.self) }

    func end(code: SessionEndCode) {
        if let session { emit(SocketEvents.sessionEnding(code: code, at: session.now())) }
        disconnect(closeTransport: true)
    }

    func onItsLoop(_ body: @escaping @Sendable () -> Void) {
        perform(body)
    }

    func hear(_ roomID: UUID) {
        join(roomID.lowercased)
    }

    func stopHearing(_ roomID: UUID) {
        perform { self.leave(roomID.lowercased) }
    }
}
