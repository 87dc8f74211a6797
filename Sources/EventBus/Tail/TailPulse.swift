import Synchronization

/// Whether an ``EventTail`` is level with its streams: it beats each time Redis has answered and what came was handled. What is
/// kept fresh by the tail counts while the pulse beats; when it does not, the record has to be asked.
public final class TailPulse: Sendable {
    private let limit: Duration
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// A pulse that has not begun.
    /// - Parameter limit: how long after a beat it still counts; a read waits for a second, and reads follow each other.
    public init(limit: Duration = .seconds(3)) {
        self.limit = limit
    }

    /// Whether the last beat was a moment ago.
    public var isBeating: Bool {
        last.withLock { last in last.map { .now - $0 < limit } ?? false }
    }

    /// Says that everything up to now is known.
    public func beat() {
        last.withLock { $0 = .now }
    }
}
