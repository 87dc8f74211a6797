import Foundation
import SocketIO
import Synchronization

/// The connected sockets of this gateway by user, to reach all devices of somebody at once.
final class SocketDirectory: Sendable {
    private let sockets = Mutex<[UUID: [Socket]]>([:])

    /// - Returns: how many sockets the user now has here.
    func add(_ socket: Socket, of userID: UUID) -> Int {
        sockets.withLock { sockets in
            sockets[userID, default: []].append(socket)
            return sockets[userID]?.count ?? 0
        }
    }

    func remove(_ socket: Socket, of userID: UUID) {
        sockets.withLock { sockets in
            sockets[userID]?.removeAll { $0 === socket }
            if sockets[userID]?.isEmpty == true { sockets[userID] = nil }
        }
    }

    func sockets(of userID: UUID) -> [Socket] {
        sockets.withLock { $0[userID] ?? [] }
    }

    /// Everybody who is connected here.
    var users: [UUID] { sockets.withLock { Array($0.keys) } }
}
