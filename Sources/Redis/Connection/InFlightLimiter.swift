import Metrics
import Synchronization

/// Counts commands and bytes from submission until their replies (or the end of their connection), over all that waits
/// for a connection, waits to be written or waits for a reply. This is what bounds every queue of the client.
final class InFlightLimiter: Sendable {
    private struct Occupancy {
        var commands = 0
        var bytes = 0
    }

    private let maxCommands: Int
    private let maxBytes: Int
    private let gauge: Gauge?
    private let occupancy = Mutex(Occupancy())

    /// - Parameter gauge: follows the count of commands, at ``report()``.
    init(maxCommands: Int, maxBytes: Int, gauge: Gauge? = nil) {
        self.maxCommands = maxCommands
        self.maxBytes = maxBytes
        self.gauge = gauge
    }

    /// How many commands are counted.
    var commands: Int { occupancy.withLock(\.commands) }

    /// Brings the gauge up to date: called once for a batch, not for each command.
    func report() {
        gauge?.record(commands)
    }

    /// Counts the commands, or answers false and counts none of them.
    func admit(commands: Int, bytes: Int) -> Bool {
        occupancy.withLock { occupancy in
            guard occupancy.commands + commands <= maxCommands, occupancy.bytes + bytes <= maxBytes else {
                return false
            }
            occupancy.commands += commands
            occupancy.bytes += bytes
            return true
        }
    }

    /// Gives back what was admitted.
    func release(commands: Int, bytes: Int) {
        occupancy.withLock { occupancy in
            occupancy.commands -= commands
            occupancy.bytes -= bytes
        }
    }
}
