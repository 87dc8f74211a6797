import Primitives

/// What a scenario with messages came to.
struct MessageResult: Sendable {
    let scenario: Scenario
    let sockets: Int
    let seconds: Double
    let deliveries: Int
    let acknowledged: Int
    let acknowledgementLatency: Histogram
    let deliveryLatency: Histogram
    let cpu: WatchedProcesses.Reading
    let faults: Faults

    var deliveriesPerSecond: Double { Double(deliveries) / seconds }
    var acknowledgedPerSecond: Double { Double(acknowledged) / seconds }

    /// Microseconds of the server's CPU; nil if nothing was delivered.
    var cpuPerDelivery: Double? { deliveries == 0 ? nil : cpu.server * 1e6 / Double(deliveries) }

    /// Microseconds of the server's CPU; nil if nothing was acknowledged.
    var cpuPerAcknowledged: Double? { acknowledged == 0 ? nil : cpu.server * 1e6 / Double(acknowledged) }
}

/// What idle sockets came to.
struct IdleResult: Sendable {
    let sockets: Int
    /// Resident bytes of the server before the first socket.
    let residentBefore: Int
    /// When the last socket had joined.
    let residentJoined: Int
    /// At the end of the silence.
    let residentAfter: Int
    let faults: Faults

    /// Kilobytes (1,000 bytes) of resident memory a socket.
    var kilobytesPerSocket: Double { Double(residentAfter - residentBefore) / 1_000 / Double(sockets) }
}

extension Duration {
    /// Milliseconds with a fraction.
    var milliseconds: Double { seconds * 1_000 }
}
