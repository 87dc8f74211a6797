import Foundation
import SocketIO
import Synchronization
import Waiting

/// The connected sockets of this gateway by user, to reach all devices of somebody at once.
final class SocketDirectory: Sendable {
    private let sockets = Mutex<[UUID: [any RoomSocket]]>([:])
    private let firstSocket = WakeSignal()

    /// - Returns: how many sockets the user now has here.
    func add(_ socket: any RoomSocket, of userID: UUID) -> Int {
        sockets.withLock { sockets in
            if sockets.isEmpty { firstSocket.signal() }
            sockets[userID, default: []].append(socket)
            return sockets[userID]?.count ?? 0
        }
    }

    func remove(_ socket: any RoomSocket, of userID: UUID) {
        sockets.withLock { sockets in
            sockets[userID]?.removeAll { $0 === socket }
            if sockets[userID]?.isEmpty == true { sockets[userID] = nil }
        }
    }

    /// Waits until somebody is connected, or for the task's cancellation. One task at a time may wait.
    func waitForAnybody() async {
        while sockets.withLock({ $0.isEmpty }), !Task.isCancelled { await firstSocket.wait() }
    }

    func sockets(of userID: UUID) -> [any RoomSocket] {
        sockets.withLock { $0[userID] ?? [] }
    }

    /// Everybody who is connected here.
    var users: [UUID] { sockets.withLock { Array($0.keys) } }

    /// Every connected socket.
    var all: [any RoomSocket] { sockets.withLock { $0.values.flatMap { $0 } } }

    /// Who is in these rooms, or entering them: each room with each user once.
    func present(in roomIDs: Set<UUID>) -> [(roomID: UUID, userID: UUID)] {
        var present: [UUID: Set<UUID>] = [:]
        // Sessions have locks of their own: they are looked at outside this one.
        for session in all.compactMap(\.session) {
            for roomID in session.rooms.keys where roomIDs.contains(roomID) {
                present[roomID, default: []].insert(session.userID)
            }
        }
        return present.flatMap { roomID, users in users.map { (roomID, $0) } }
    }

    /// Those of these rooms, each with a version, in which somebody is who was let in before that version.
    func entered(before versions: [UUID: Int64]) -> Set<UUID> {
        var entered: Set<UUID> = []
        for session in all.compactMap(\.session) {
            for (roomID, version) in session.rooms where version > 0 && version < versions[roomID] ?? 0 {
                entered.insert(roomID)
            }
        }
        return entered
    }
}
