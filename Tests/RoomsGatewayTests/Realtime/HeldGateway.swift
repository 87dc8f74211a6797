import Common
import Contract
import Foundation
import Logging
import SocketIO
import Synchronization
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

/// A socket whose loop is run by hand, and which keeps what it was sent.
final class HeldSocket: RoomSocket {
    private struct State {
        var loop: [@Sendable () -> Void] = []
        var isHeld = false
        var rooms: Set<UUID> = []
        var received: [String] = []
        var endings: [SessionEndCode] = []
    }

    let session: SocketSession?
    private let state = Mutex(State())

    init(_ userID: UUID) {
        let account = AccountState(status: .active, role: .user, displayName: "Ana")
        let principal = Principal(
            userID: userID, sessionID: UUID.v7(), tokenExpiresAt: Date() + 600, account: account)
        session = SocketSession(principal: principal, language: .portuguese, limits: .init(), now: { Date() })
    }

    /// Keeps what is put on the loop until ``runLoop()``.
    func holdLoop() { state.withLock { $0.isHeld = true } }

    func runLoop() {
        let waiting = state.withLock { state in
            defer { (state.loop, state.isHeld) = ([], false) }
            return state.loop
        }
        for body in waiting { body() }
    }

    func hears(_ roomID: UUID) -> Bool { state.withLock { $0.rooms.contains(roomID) } }

    /// Packets so far, as text.
    var received: [String] { state.withLock { $0.received } }

    /// Why it was closed.
    var endings: [SessionEndCode] { state.withLock { $0.endings } }

    func emit(_ packet: EncodedPacket) { state.withLock { $0.received.append(packet.readable) } }
    func end(code: SessionEndCode) { state.withLock { $0.endings.append(code) } }
    func onItsLoop(_ body: @escaping @Sendable () -> Void) {
        let isHeld = state.withLock { state in
            if state.isHeld { state.loop.append(body) }
            return state.isHeld
        }
        if !isHeld { body() }
    }
    func hear(_ roomID: UUID) { state.withLock { _ = $0.rooms.insert(roomID) } }
    func stopHearing(_ roomID: UUID) {
        onItsLoop { self.state.withLock { _ = $0.rooms.remove(roomID) } }
    }
}

/// One gateway's live rooms over a held record, without a network.
struct HeldGateway: Sendable {
    let record: HeldRecord
    let rooms: RoomDirectory
    let sockets = SocketDirectory()
    let feeds: RoomFeeds
    let live: LiveRooms
    let rights: RoomRights
    let repair: FeedRepair

    init(_ record: HeldRecord, trust: Duration = .seconds(600)) {
        self.record = record
        rooms = RoomDirectory(store: record, members: record, limits: .init(trust: trust))
        let sockets = sockets
        feeds = RoomFeeds { packet, roomID in
            for socket in sockets.all {
                guard let socket = socket as? HeldSocket, socket.hears(roomID) else { continue }
                socket.emit(packet)
            }
        }
        let updates = RoomUpdates { _ in }
        rights = RoomRights(
            store: record, members: record, rooms: rooms, sockets: sockets, feeds: feeds, updates: updates)
        repair = FeedRepair(feeds: feeds, store: record, rights: rights, logger: Logger(label: "test"))
        let access = RoomAccess(rooms: rooms, additions: UnlimitedAllowance())
        let history = ReadHistory(
            access: access, store: record, privateAccess: record, reads: UnlimitedAllowance(), now: { Date() })
        live = LiveRooms(
            joinRoom: JoinRoom(access: access, members: rooms), confirmJoin: ConfirmJoin(rooms: rooms),
            readOnJoin: ReadOnJoin(history: history, messages: record), messages: record, feeds: feeds, repair: repair,
            now: { Date() })
    }

    func connect(_ userID: UUID) -> HeldSocket {
        let socket = HeldSocket(userID)
        _ = sockets.add(socket, of: userID)
        return socket
    }

    func join(_ roomID: UUID, _ socket: HeldSocket, _ wanted: ReadOnJoin.Wanted = .newest) async throws {
        let session = try #require(socket.session)
        let caller = Caller(userID: session.userID, displayName: "Ana", isAdmin: false)
        try await live.join(
            LiveRooms.Join(roomID: roomID, wanted: wanted, limit: 50), by: caller, socket: socket, session: session,
            ack: nil)
    }

    /// Asks to write, as far as the door.
    func send(in roomID: UUID, _ socket: HeldSocket) async throws {
        let session = try #require(socket.session)
        let caller = Caller(userID: session.userID, displayName: "Ana", isAdmin: false)
        try await live.leavingWhereRefused(roomID, socket: socket, session: session) {
            _ = try await live.joinRoom.access.writable(roomID, by: caller, joining: false)
        }
    }

    /// What every gateway does with the event of a removal.
    func hear(_ room: Room, without userID: UUID) {
        rooms.learn(room)
        rights.expel(userID, from: room.id, at: room.version)
        feeds.feed(of: room.id)?.applied(version: room.version)
    }

    /// Tells the room of a message, as its commit does.
    func tell(_ message: Message) {
        _ = feeds.feed(of: message.roomID)?.offer(seq: message.seq) { SocketEvents.messageNew(message) }
    }

    /// Tells the room of a removal, as its event does.
    func tell(removal message: Message) {
        feeds.feed(of: message.roomID)?.remove(seq: message.seq) { SocketEvents.messageDeleted(json: message.json) }
    }
}
