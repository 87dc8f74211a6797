import Foundation
import Synchronization

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time: Mutex<Date>

    init(_ date: Date) { time = Mutex(date) }

    var now: Date {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}
