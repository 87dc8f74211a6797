/// Projections run a moment behind. What is not known yet may be on its way, so a use case looks again for a while.
///
/// - Returns: the first value that `isSettled` accepts, else the last one when the time is over.
func patiently<Value>(
    within patience: Duration, _ look: () async throws -> Value, until isSettled: (Value) -> Bool
) async throws -> Value {
    let deadline = ContinuousClock.now + patience
    // Anything may be named: what is not there is asked for a few times, not all the while.
    var pause = Duration.milliseconds(25)
    while true {
        let value = try await look()
        if isSettled(value) || ContinuousClock.now >= deadline { return value }
        try await Task.sleep(for: pause)
        pause *= 2
    }
}
