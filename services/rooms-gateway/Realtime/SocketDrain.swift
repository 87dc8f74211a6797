import Common
import Foundation
import ServiceLifecycle
import SocketIO

/// Sends the sockets away at shutdown: told first, then closed over a while, so that they do not all arrive at the other
/// gateways in the same moment. Ends before the port does.
struct SocketDrain: Service {
    let server: SocketIOServer
    /// Over how long connections are closed.
    let spread: Duration
    let now: @Sendable () -> Date
    /// How much longer a connection may take to end.
    var patience: Duration = .seconds(3)

    func run() async throws {
        // Throws on cancellation only, which asks for the same.
        try? await gracefulShutdown()
        let announcement = SocketEvents.sessionEnding(code: .serverShutdown, at: now())
        await server.drain(announcement: announcement, deadline: spread + patience, jitter: spread)
    }
}
