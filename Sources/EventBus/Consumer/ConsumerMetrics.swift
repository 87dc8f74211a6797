import Metrics

/// What a consumer tells of itself.
struct ConsumerMetrics: Sendable {
    private let group: String
    private let processedCounter: Counter
    private let duplicates: Counter
    private let retries: Counter
    private let dead: Counter
    private let deadGauge: Gauge
    private let gaps: Counter
    private let claimedCounter: Counter
    private let malformedCounter: Counter

    init(group: String) {
        self.group = group
        let dimensions = [("group", group)]
        processedCounter = Counter(label: EventBusMetrics.processed, dimensions: dimensions)
        duplicates = Counter(label: EventBusMetrics.duplicates, dimensions: dimensions)
        retries = Counter(label: EventBusMetrics.retries, dimensions: dimensions)
        dead = Counter(label: EventBusMetrics.deadLettered, dimensions: dimensions)
        deadGauge = Gauge(label: EventBusMetrics.deadLetters, dimensions: dimensions)
        gaps = Counter(label: EventBusMetrics.gaps, dimensions: dimensions)
        claimedCounter = Counter(label: EventBusMetrics.claimed, dimensions: dimensions)
        malformedCounter = Counter(label: EventBusMetrics.malformed, dimensions: [("reader", group)])
    }

    func processed() { processedCounter.increment() }
    func duplicate() { duplicates.increment() }
    func retried() { retries.increment() }
    func deadLettered() { dead.increment() }
    func deadLetters(_ count: Int) { deadGauge.record(count) }
    func lost() { gaps.increment() }
    func claimed(_ count: Int) { claimedCounter.increment(by: count) }
    func malformed() { malformedCounter.increment() }

    func state(of stream: EventStream, lag: Int, pending: Int) {
        let dimensions = [("group", group), ("stream", stream.name)]
        Gauge(label: EventBusMetrics.lag, dimensions: dimensions).record(lag)
        Gauge(label: EventBusMetrics.pending, dimensions: dimensions).record(pending)
    }
}
