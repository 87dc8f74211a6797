import Foundation
import RoomsGatewayCore
import SocketIO
import Synchronization
import Waiting

/// Tells the sockets in a room what it is like now. New rules and texts are told at once. That somebody left is a smaller
/// number, and who comes and goes would have everybody told each time: those are told together, the last one, once in an
/// interval.
final class RoomUpdates: Sendable {
    /// How often what waits is told.
    static let interval = Duration.seconds(1)

    private let broadcast: @Sendable (Room) -> Void
    /// Rooms whose number of members is still to be told.
    private let waiting = Mutex<[UUID: Room]>([:])
    private let someWait = WakeSignal()

    init(broadcast: @escaping @Sendable (Room) -> Void) {
        self.broadcast = broadcast
    }

    /// Tells now.
    func tell(_ room: Room) {
        // What waits is an older state of the room.
        waiting.withLock { $0[room.id] = nil }
        broadcast(room)
    }

    /// Tells a while later, unless something newer is told before.
    func tellLater(_ room: Room) {
        waiting.withLock { waiting in
            if let before = waiting[room.id], before.version > room.version { return }
            waiting[room.id] = room
        }
        someWait.signal()
    }

    /// Waits until something is to be told later, or for the task's cancellation. One task at a time may wait.
    func waitForSome() async {
        await someWait.wait()
    }

    /// Tells what waits. A periodic job calls it.
    func tellWaiting() {
        let rooms = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting
        }
        for room in rooms.values { broadcast(room) }
    }
}
