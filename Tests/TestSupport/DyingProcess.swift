import Synchronization

/// A process that ends at one of its steps: before it is done, or after it is done and before anybody hears of it. From then
/// on it does nothing more, as after `kill -9`. What a process does outside itself goes through ``step(isolation:_:)``.
public final class DyingProcess: Sendable {
    /// The process has ended.
    public struct Died: Error {
        /// What somebody who has ended says.
        public init() {}
    }

    private let last: Int
    private let isDone: Bool
    private let count = Mutex(0)

    /// - Parameters:
    ///   - last: the number of the step at which it ends, from 1.
    ///   - isDone: whether that step takes effect.
    public init(last: Int, isDone: Bool) {
        self.last = last
        self.isDone = isDone
    }

    /// Whether it came to the step at which it ends.
    public var hasDied: Bool { count.withLock { $0 >= last } }

    /// Does a step, if the process still lives.
    /// - Throws: ``Died`` at the last step and ever after; what `body` throws.
    public func step<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        let number = count.withLock { count in
            count += 1
            return count
        }
        if number > last || (number == last && !isDone) { throw Died() }
        let value = try await body()
        if number == last { throw Died() }
        return value
    }
}
