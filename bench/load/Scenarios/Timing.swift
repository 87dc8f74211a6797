/// How long the phases of a scenario last.
struct Timing: Sendable {
    /// Load before anything is counted: caches fill, connections to the database open.
    let warmUp: Duration
    /// Load that is counted.
    let measured: Duration
    /// Silence before idle memory is read; longer than a heartbeat, so that each socket has had one.
    let idle: Duration
    /// After the last message was sent, for its acknowledgement and deliveries to arrive.
    let settling: Duration = .seconds(20)
}
