import Common
import EventBus
import Foundation
import Logging
import Postgres
import RoomsGatewayCore
import ServiceContextModule
import ServiceLifecycle
import Synchronization
import Trace

/// Stores messages in groups: everything that waits is one transaction, so that many senders share one disk flush.
///
/// Invariants: a completion runs exactly once; messages of one room reach the record in the order they were submitted;
/// what is acknowledged is committed. While PostgreSQL does not answer, drafts wait up to `Limits.patience` and are
/// tried again; an attempt whose commit got no answer is looked up by its ids before it is repeated.
final class MessageWriter: Service, MessageWriting {
    struct Limits: Sendable {
        /// Drafts waiting at the most; one more is refused with "try again".
        var waiting = 4_096
        /// Drafts in one transaction.
        var batch = 500
        /// How long a draft may wait for PostgreSQL before its sender is told to try again.
        var patience: Duration = .seconds(8)
        /// Pause between two attempts.
        var retryPause: Duration = .milliseconds(100)
    }

    /// What happens to messages right after their commit, in commit order.
    typealias Committed = @Sendable ([CommittedMessage]) -> Void

    private struct Waiting: Sendable {
        let entry: CommitPlan.Entry
        let deadline: ContinuousClock.Instant
        let completion: @Sendable (SendOutcome) -> Void
    }

    private struct State: Sendable {
        var waiting: [Waiting] = []
        /// Completions of further sends of a message that is waiting or being committed.
        var joined: [CommitPlan.OnceKey: [@Sendable (SendOutcome) -> Void]] = [:]
        var stopped = false
    }

    private let state = Mutex(State())
    private let signal: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let store: MessageCommit
    private let limits: Limits
    private let committed: Committed
    private let together: @Sendable (() -> Void) -> Void
    private let metrics: WriterMetrics
    private let logger: Logger

    /// - Parameter together: runs what tells many things at once: what is committed, and who is answered.
    init(
        store: MessageCommit, limits: Limits = Limits(), logger: Logger,
        together: @escaping @Sendable (() -> Void) -> Void = { $0() }, committed: @escaping Committed
    ) {
        self.store = store
        self.together = together
        self.limits = limits
        self.committed = committed
        self.logger = logger
        metrics = WriterMetrics()
        (signal, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func submit(_ draft: MessageDraft, completion: @escaping @Sendable (SendOutcome) -> Void) throws(RoomsRefusal) {
        // The commit is another task's.
        let traceparent = ServiceContext.current?.traceparent
        let accepted = state.withLock { state -> Bool in
            guard !state.stopped, state.waiting.count < limits.waiting else { return false }
            // The id is drawn under the lock: ids grow in the order of waiting.
            let entry = CommitPlan.Entry(id: UUID.v7(), draft: draft, traceparent: traceparent)
            let deadline = ContinuousClock.now.advanced(by: limits.patience)
            state.waiting.append(Waiting(entry: entry, deadline: deadline, completion: completion))
            if let key = CommitPlan.OnceKey(draft), state.joined[key] == nil { state.joined[key] = [] }
            return true
        }
        guard accepted else {
            metrics.queueFull()
            throw .unavailable(retryAfterMs: 1_000)
        }
        wake.yield()
    }

    func join(_ key: CommitPlan.OnceKey, completion: @escaping @Sendable (SendOutcome) -> Void) -> Bool {
        state.withLock { state in
            guard state.joined[key] != nil else { return false }
            state.joined[key]?.append(completion)
            return true
        }
    }

    /// Commits what waits until graceful shutdown, and then what still waits.
    func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in signal {
                await drain()
            }
            await drain()
        } onGracefulShutdown: {
            self.state.withLock { $0.stopped = true }
            self.wake.finish()
        }
    }

    private func drain() async {
        while let batch = next() {
            metrics.batch(size: batch.count)
            await commit(batch)
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            let batch = Array(state.waiting.prefix(limits.batch))
            state.waiting.removeFirst(batch.count)
            metrics.waiting(state.waiting.count)
            return batch
        }
    }

    private func commit(_ batch: [Waiting]) async {
        var batch = batch
        var isRetry = false
        while !batch.isEmpty {
            do {
                let result = try await store.commit(batch.map(\.entry), isRetry: isRetry)
                let stored = batch
                together {
                    committed(result.committed)
                    finish(stored, with: result.outcomes)
                }
                return
            } catch let error as PostgresError where error.isDataFault {
                guard batch.count > 1 else {
                    logger.error("message refused by the record", metadata: ["error": "\(error)"])
                    return finish(batch, failing: .unknownReference("body"))
                }
                // One row that the record refuses fails its whole batch: find it by storing each alone.
                for waiting in batch { await commit([waiting]) }
                return
            } catch {
                isRetry = true
                metrics.failed()
                logger.warning(
                    "messages wait for the record", metadata: ["error": "\(error)", "count": "\(batch.count)"])
                let now = ContinuousClock.now
                finish(batch.filter { $0.deadline <= now }, failing: .unavailable(retryAfterMs: 2_000))
                batch.removeAll { $0.deadline <= now }
                try? await Task.sleep(for: limits.retryPause)
            }
        }
    }

    private func finish(_ batch: [Waiting], failing error: RoomsRefusal) {
        for waiting in batch { finish(waiting, .failed(error)) }
    }

    private func finish(_ batch: [Waiting], with outcomes: [CommitPlan.Outcome]) {
        for (waiting, outcome) in zip(batch, outcomes) {
            switch outcome {
            case .stored(let message): finish(waiting, .stored(message))
            case .repeated(let message): finish(waiting, .repeated(message))
            case .refused(let error): finish(waiting, .failed(error))
            }
        }
    }

    private func finish(_ waiting: Waiting, _ outcome: SendOutcome) {
        let joined = CommitPlan.OnceKey(waiting.entry.draft).flatMap { key in
            state.withLock { $0.joined.removeValue(forKey: key) }
        }
        waiting.completion(outcome)
        guard let joined, !joined.isEmpty else { return }
        let repeated: SendOutcome = if case .stored(let message) = outcome { .repeated(message) } else { outcome }
        for completion in joined { completion(repeated) }
    }
}
