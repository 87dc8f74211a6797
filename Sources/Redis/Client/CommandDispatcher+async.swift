import NIOCore
import Synchronization

extension CommandDispatcher {
    /// Sends a command and waits for its reply, its deadline or the task's cancellation.
    func send(_ command: RedisCommand, timeout: Duration?) async throws(RedisError) -> RedisValue {
        let id = nextID()
        let deadline = deadline(after: timeout)
        let result: Result<RedisValue, RedisError> = await withCancellation(of: id) { continuation throws(RedisError) in
            let submission = Submission(command: command) { continuation.resume(returning: $0) }
            try submit([submission], id: id, deadline: deadline)
        } failure: {
            .failure($0)
        }
        return try result.get()
    }

    /// Sends commands in one write and waits for all replies; one deadline for all.
    func pipeline(
        _ commands: [RedisCommand], timeout: Duration?
    ) async throws(RedisError) -> [Result<RedisValue, RedisError>] {
        guard !commands.isEmpty else { return [] }
        let id = nextID()
        let deadline = deadline(after: timeout)
        typealias Replies = [Result<RedisValue, RedisError>]
        let result: Result<Replies, RedisError> = await withCancellation(of: id) { continuation throws(RedisError) in
            let replies = PipelineReplies(count: commands.count) { continuation.resume(returning: .success($0)) }
            let batch = commands.enumerated().map { index, command in
                Submission(command: command) { replies.set($0, at: index) }
            }
            try submit(batch, id: id, deadline: deadline)
        } failure: {
            .failure($0)
        }
        return try result.get()
    }

    /// Runs `start`, which resumes the continuation later or throws, and cancels `id` if the task is cancelled.
    private func withCancellation<Value: Sendable>(
        of id: UInt64,
        start: (CheckedContinuation<Value, Never>) throws(RedisError) -> Void,
        failure: (RedisError) -> Value
    ) async -> Value {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume(returning: failure(.cancelled)) }
                do throws(RedisError) {
                    try start(continuation)
                    // A cancellation between the first look and the submission has found nothing to cancel.
                    if Task.isCancelled { cancel(id: id) }
                } catch {
                    continuation.resume(returning: failure(error))
                }
            }
        } onCancel: {
            cancel(id: id)
        }
    }
}

/// Collects the replies of a pipeline, which may come in any order (a script's fallback runs late).
private final class PipelineReplies: Sendable {
    private struct State {
        var results: [Result<RedisValue, RedisError>]
        var missing: Int
    }

    private let state: Mutex<State>
    private let complete: @Sendable ([Result<RedisValue, RedisError>]) -> Void

    init(count: Int, complete: @escaping @Sendable ([Result<RedisValue, RedisError>]) -> Void) {
        state = Mutex(State(results: Array(repeating: .failure(.connectionLost), count: count), missing: count))
        self.complete = complete
    }

    func set(_ result: Result<RedisValue, RedisError>, at index: Int) {
        let finished: [Result<RedisValue, RedisError>]? = state.withLock { state in
            state.results[index] = result
            state.missing -= 1
            return state.missing == 0 ? state.results : nil
        }
        if let finished { complete(finished) }
    }
}
