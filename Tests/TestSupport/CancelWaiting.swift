extension Task {
    /// Cancels the task once a condition shows that it waits for what its cancellation is to end: a task that is cancelled
    /// before it comes so far is refused where it begins, and shows nothing of a wait.
    /// - Throws: ``EventuallyTimedOut`` when it does not come to wait; `CancellationError`.
    public func cancel(
        once what: String, fileID: String = #fileID, line: Int = #line, isolation: isolated (any Actor)? = #isolation,
        _ isWaiting: () async throws -> Bool
    ) async throws {
        try await eventually(what, fileID: fileID, line: line, isolation: isolation, isWaiting)
        cancel()
    }
}
