import Synchronization

/// As many wait for permits as may wait. Try again later.
public struct TooManyWaiting: Error {}

/// A bounded number of permits, handed out first come, first served. A waiter for many permits is not overtaken by
/// waiters for few, so it cannot starve.
public final class Permits: Sendable {
    private struct Waiter {
        let id: UInt64
        let count: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var nextID: UInt64 = 0
        var waiters: [Waiter] = []
        /// Waiters that are about to be enqueued. One that is cancelled before that is taken out of here.
        var arriving: Set<UInt64> = []
    }

    /// How many there are.
    public let total: Int
    /// How many wait for permits now.
    var waiting: Int { state.withLock { $0.waiters.count } }
    private let maxWaiting: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - total: how many there are.
    ///   - waiting: how many may wait for some.
    public init(_ total: Int, waiting: Int = .max) {
        precondition(total > 0)
        self.total = total
        maxWaiting = waiting
        state = Mutex(State(free: total))
    }

    /// Runs `body` holding `count` permits (at most all of them).
    ///
    /// - Throws: `CancellationError` if cancelled while waiting, ``TooManyWaiting``, otherwise what `body` throws.
    public func with<R>(_ count: Int = 1, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> R)
        async throws -> R
    {
        let count = min(count, total)
        try await acquire(count)
        defer { release(count) }
        return try await body()
    }

    private func acquire(_ count: Int) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            state.arriving.insert(state.nextID)
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiter(id: id, count: count, continuation: continuation))
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func enqueue(_ waiter: Waiter) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            guard state.arriving.remove(waiter.id) != nil else { return .failure(CancellationError()) }
            guard state.waiters.isEmpty, state.free >= waiter.count else {
                guard state.waiters.count < maxWaiting else { return .failure(TooManyWaiting()) }
                state.waiters.append(waiter)
                return nil
            }
            state.free -= waiter.count
            return .success(())
        }
        if let outcome { waiter.continuation.resume(with: outcome) }
    }

    private func cancel(_ id: UInt64) {
        let (waiter, ready): (Waiter?, [Waiter]) = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                state.arriving.remove(id)
                return (nil, [])
            }
            let waiter = state.waiters.remove(at: index)
            return (waiter, Self.admit(&state))
        }
        waiter?.continuation.resume(throwing: CancellationError())
        for other in ready { other.continuation.resume() }
    }

    private func release(_ count: Int) {
        let ready = state.withLock { state in
            state.free += count
            return Self.admit(&state)
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    private static func admit(_ state: inout State) -> [Waiter] {
        var ready: [Waiter] = []
        while let first = state.waiters.first, state.free >= first.count {
            state.free -= first.count
            ready.append(state.waiters.removeFirst())
        }
        return ready
    }
}
