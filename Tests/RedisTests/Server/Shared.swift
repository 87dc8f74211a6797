import Redis
import Synchronization

/// A value that a test's tasks share.
final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) {
        mutex = Mutex(value)
    }

    var value: Value { mutex.withLock { $0 } }

    func read<R: Sendable>(_ body: @Sendable (Value) -> R) -> R {
        mutex.withLock { body($0) }
    }

    func change(_ body: @Sendable (inout Value) -> Void) {
        mutex.withLock { body(&$0) }
    }
}

extension Result<RedisValue, RedisError> {
    /// The error, nil after a success.
    var failure: RedisError? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
