import CLibPQ
import Foundation
import Synchronization

/// Asks the server, over a connection of its own, to cancel what a session runs.
///
/// `PQcancel` blocks until the server has closed that connection, and has no time limit: a stopped server keeps it for
/// ever. So it runs on a thread of its own, and whoever waits for it gives up after a while. Such threads are limited
/// in number; they end when the server goes on or dies.
final class CancelRequest: Sendable {
    private static let running = Atomic(0)
    private static let maxRunning = 64

    private let ended = Atomic(false)

    /// Whether the server has done what it was asked, or could not be asked. A cancel signal may arrive until then.
    var hasEnded: Bool { ended.load(ordering: .acquiring) }

    /// Sends the request; `wake` is signalled when it has ended. Nil when the request cannot be made.
    static func send(for connection: OpaquePointer, wake: WakeUp) -> CancelRequest? {
        guard running.add(1, ordering: .relaxed).newValue <= maxRunning, let handle = PQgetCancel(connection) else {
            running.subtract(1, ordering: .relaxed)
            return nil
        }
        let request = CancelRequest()
        // Safe: PQgetCancel made this object for us, it shares nothing with the connection, and from here on only the
        // new thread touches it.
        nonisolated(unsafe) let ours = handle
        let thread = Thread {
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(ours, &message, Int32(message.count))
            PQfreeCancel(ours)
            running.subtract(1, ordering: .relaxed)
            request.ended.store(true, ordering: .releasing)
            wake.signal()
        }
        thread.name = "pg-cancel"
        thread.stackSize = 256 << 10
        thread.start()
        return request
    }
}
