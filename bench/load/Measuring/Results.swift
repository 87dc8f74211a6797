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
    let processes: WatchedProcesses.Reading
    /// nil if nobody said where the database is.
    let database: DatabaseUsage?
    let faults: Faults

    var deliveriesPerSecond: Double { Double(deliveries) / seconds }
    var acknowledgedPerSecond: Double { Double(acknowledged) / seconds }

    /// Microseconds of the server's CPU; nil if nothing was delivered.
    var cpuPerDelivery: Double? { share(of: processes.server * 1e6, deliveries) }

    /// Microseconds of the server's CPU; nil if nothing was acknowledged.
    var cpuPerAcknowledged: Double? { share(of: processes.server * 1e6, acknowledged) }

    /// Microseconds of each other process's CPU; nil if nothing was acknowledged.
    var othersPerAcknowledged: [Double?] { processes.others.map { share(of: $0.seconds * 1e6, acknowledged) } }

    /// How often a thread of the server waited; nil if nothing was acknowledged.
    var switchesPerAcknowledged: Double? { share(of: Double(processes.serverSwitches), acknowledged) }

    /// Bytes of write-ahead log; nil if nothing was acknowledged.
    var logBytesPerAcknowledged: Double? { database.flatMap { share(of: Double($0.logBytes), acknowledged) } }

    /// Rows written for a message stored, both by the same statistics; nil if they tell of none.
    var rowsPerStored: Double? { database.flatMap { share(of: Double($0.rows), $0.messages) } }

    /// Transactions for a message stored, likewise.
    var transactionsPerStored: Double? { database.flatMap { share(of: Double($0.transactions), $0.messages) } }

    private func share(of amount: Double, _ count: Int) -> Double? { count == 0 ? nil : amount / Double(count) }
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
