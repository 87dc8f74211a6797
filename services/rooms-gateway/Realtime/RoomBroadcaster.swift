import Foundation
import SocketIO
import Synchronization

/// Writes to every socket of this gateway that hears a room.
///
/// The socket server is made after what broadcasts through it, since it needs the application that takes its events;
/// it is put in here once, before the port opens. Broadcasts before that reach nobody, as nobody is connected.
final class RoomBroadcaster: Sendable {
    private let server = Mutex<SocketIOServer?>(nil)

    func use(_ server: SocketIOServer) {
        self.server.withLock { $0 = server }
    }

    /// Calls made from one thread arrive at each socket in their order.
    func broadcast(_ packet: EncodedPacket, to roomID: UUID) {
        server.withLock { $0 }?.broadcast(packet, to: roomID.lowercased)
    }

    /// Runs what tells many things at once: all that one socket is told of it is one write.
    func together(_ body: () -> Void) {
        guard let server = server.withLock({ $0 }) else { return body() }
        server.together(body)
    }
}
