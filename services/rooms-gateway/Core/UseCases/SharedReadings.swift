import Synchronization

/// Readings that are the same for everybody: one at a time for each key, however many ask.
///
/// Whoever asks while a reading runs shares the next one and not the one under way, so that an answer is never older than
/// its question: what somebody has just written they also read.
final class SharedReadings<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Value, any Error>

    private let read: @Sendable (Key) async throws -> Value
    /// A key is here while a reading of it runs, with those who wait for the next.
    private let waiting = Mutex<[Key: [Waiter]]>([:])

    init(_ read: @escaping @Sendable (Key) async throws -> Value) {
        self.read = read
    }

    func value(for key: Key) async throws -> Value {
        try await withCheckedThrowingContinuation { (waiter: Waiter) in
            let isFirst = waiting.withLock { waiting -> Bool in
                if waiting[key] != nil {
                    waiting[key]?.append(waiter)
                    return false
                }
                waiting[key] = []
                return true
            }
            if isFirst { Task { await run(key, for: [waiter]) } }
        }
    }

    /// How many wait for the next reading.
    func waiters(for key: Key) -> Int {
        waiting.withLock { $0[key]?.count ?? 0 }
    }

    /// Reads for some, and then for those who came meanwhile, until nobody waits.
    private func run(_ key: Key, for first: [Waiter]) async {
        var served = first
        while !served.isEmpty {
            let result: Result<Value, any Error>
            do {
                result = .success(try await read(key))
            } catch {
                result = .failure(error)
            }
            for waiter in served { waiter.resume(with: result) }
            served = waiting.withLock { waiting in
                let next = waiting[key] ?? []
                waiting[key] = next.isEmpty ? nil : []
                return next
            }
        }
    }
}
