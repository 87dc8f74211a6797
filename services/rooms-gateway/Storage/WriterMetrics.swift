import Metrics

/// What the message writer tells of itself.
struct WriterMetrics: Sendable {
    private let waitingGauge = Gauge(label: "rooms_messages_waiting")
    private let batchSize = Recorder(label: "rooms_commit_batch_size")
    private let failures = Counter(label: "rooms_commit_failures_total")
    private let refused = Counter(label: "rooms_messages_refused_total", dimensions: [("reason", "queue_full")])

    func waiting(_ count: Int) { waitingGauge.record(count) }
    func batch(size: Int) { batchSize.record(size) }
    func failed() { failures.increment() }
    func queueFull() { refused.increment() }
}
