/// Waits until a condition holds, asking again every few milliseconds.
///
/// A condition that throws counts as one that does not hold yet: servers that are being killed and restarted answer
/// with errors in between. The limit is for liveness only; nothing should be timed with it.
/// - Throws: ``EventuallyTimedOut`` when the condition did not hold within the limit; `CancellationError`.
public func eventually(
    _ what: String = "the condition",
    within limit: Duration = .seconds(20),
    fileID: String = #fileID,
    line: Int = #line,
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    var pause = Duration.milliseconds(2)
    var lastError: (any Error)?
    while true {
        do {
            if try await condition() { return }
            lastError = nil
        } catch {
            lastError = error
        }
        try Task.checkCancellation()
        if ContinuousClock.now >= end {
            throw EventuallyTimedOut(what: what, limit: limit, place: "\(fileID):\(line)", lastError: lastError)
        }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(100))
    }
}

/// A condition did not come true within its limit.
public struct EventuallyTimedOut: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    let place: String
    let lastError: (any Error)?

    /// The condition, where it was awaited, and the last error it threw.
    public var description: String {
        let cause = lastError.map { "; its last error: \($0)" } ?? ""
        return "\(what) did not hold within \(limit) (\(place))\(cause)"
    }
}
