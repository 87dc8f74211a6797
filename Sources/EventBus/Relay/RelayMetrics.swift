import Metrics

/// What one process says of its context's outbox. Made with the relay, so that counters begin at 0 and not with the first
/// thing they count.
struct RelayMetrics: Sendable {
    let isLeader: Gauge
    let published: Counter
    let restored: Counter
    let takenOver: Counter
    private let rows: Gauge
    private let oldestAge: Gauge

    init(context: String) {
        let dimensions = [("context", context)]
        isLeader = Gauge(label: EventBusMetrics.relayLeader, dimensions: dimensions)
        published = Counter(label: EventBusMetrics.published, dimensions: dimensions + [("path", "relay")])
        restored = Counter(label: EventBusMetrics.restored, dimensions: dimensions)
        takenOver = Counter(label: EventBusMetrics.takenOver, dimensions: dimensions)
        rows = Gauge(label: EventBusMetrics.outboxRows, dimensions: dimensions)
        oldestAge = Gauge(label: EventBusMetrics.outboxOldestAge, dimensions: dimensions)
        isLeader.record(0)
    }

    /// - Parameter oldestAge: in seconds.
    func recordOutbox(rows count: Int, oldestAge age: Double) {
        rows.record(count)
        oldestAge.record(age)
    }
}
