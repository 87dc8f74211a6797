import Common
import Dispatch
import Foundation
import Metrics
import Synchronization

/// Why work was not done by a ``BlockingThreadPool``.
public enum BlockingThreadPoolError: Error, Sendable, Equatable {
    /// As much work is waiting as may wait. Try again later.
    case full
    /// The pool has been shut down.
    case shutDown
}

extension BlockingThreadPoolError: TemporaryFailure {
    /// Both pass.
    public var isTemporary: Bool { true }
}

/// Threads for work that blocks or burns a CPU for long, which must not run on the cooperative pool or an event loop.
///
/// Both the threads and the waiting work are bounded: at its limit the pool refuses. Waiting work whose task is cancelled is
/// taken out; running work runs to its end.
public final class BlockingThreadPool: Sendable {
    private struct Job {
        let id: UInt64
        let run: @Sendable () -> Void
        let abandon: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var nextID: UInt64 = 0
        var running = 0
        var isShutDown = false
    }

    private let queueLimit: Int
    private let threadCount: Int
    private let state = Mutex(State())
    /// Counts queued jobs, and wakes each thread once at the end. May run ahead of `waiting` when a job was cancelled.
    private let wakeups = DispatchSemaphore(value: 0)
    private let depth: Meter
    private let refused: Counter

    /// Starts `threads` threads named `name`, with at most `queueLimit` jobs waiting for one.
    public init(name: String, threads: Int, queueLimit: Int) {
        self.queueLimit = queueLimit
        threadCount = threads
        depth = Meter(label: "thread_pool_waiting", dimensions: [("pool", name)])
        refused = Counter(label: "thread_pool_refused", dimensions: [("pool", name)])
        for number in 0..<threads {
            let thread = Thread { [weak self, wakeups] in
                // The pool is held only while a job runs, so that an abandoned pool can go.
                while true {
                    wakeups.wait()
                    guard let self, self.runNext() else { return }
                }
            }
            thread.name = "\(name)-\(number)"
            thread.start()
        }
    }

    deinit {
        for _ in 0..<threadCount { wakeups.signal() }
    }

    /// Runs `body` on one of the threads.
    /// - Throws: ``BlockingThreadPoolError``, `CancellationError` if the task was cancelled before `body` began, or what
    ///   `body` throws.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                let job = Job(
                    id: id,
                    run: { continuation.resume(with: Result { try body() }) },
                    abandon: { continuation.resume(throwing: $0) })
                if let refusal = enqueue(job) { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Refuses new work, abandons what waits, and ends each thread after what it is doing. Returns at once.
    public func shutDown() {
        let abandoned = state.withLock { state in
            state.isShutDown = true
            defer {
                state.waiting = []
                depth.set(0)
            }
            return state.waiting
        }
        for job in abandoned { job.abandon(BlockingThreadPoolError.shutDown) }
        for _ in 0..<threadCount { wakeups.signal() }
    }

    private func enqueue(_ job: Job) -> (any Error)? {
        let refusal: (any Error)? = state.withLock { state in
            // Inside the lock: a cancellation after this check finds the job in the queue, one before it is seen here.
            if Task.isCancelled { return CancellationError() }
            if state.isShutDown { return BlockingThreadPoolError.shutDown }
            // An idle thread takes a job at once: only jobs beyond those count against the limit.
            let idle = threadCount - state.running
            guard state.waiting.count < queueLimit + idle else { return BlockingThreadPoolError.full }
            state.waiting.append(job)
            depth.set(state.waiting.count)
            return nil
        }
        if refusal == nil {
            wakeups.signal()
        } else if refusal is BlockingThreadPoolError {
            refused.increment()
        }
        return refusal
    }

    /// Runs the job that has waited longest, if any. False once the pool is shut down.
    private func runNext() -> Bool {
        let (job, goOn) = state.withLock { state -> (Job?, Bool) in
            guard !state.waiting.isEmpty else { return (nil, !state.isShutDown) }
            state.running += 1
            let job = state.waiting.removeFirst()
            depth.set(state.waiting.count)
            return (job, true)
        }
        guard let job else { return goOn }
        job.run()
        state.withLock { $0.running -= 1 }
        return true
    }

    private func cancel(_ id: UInt64) {
        let job = state.withLock { state -> Job? in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            let job = state.waiting.remove(at: index)
            depth.set(state.waiting.count)
            return job
        }
        job?.abandon(CancellationError())
    }
}
