import Metrics

/// The counters and gauges of one group.
struct ConsumerMetrics: Sendable {
    let processed: Counter
    let steps: Counter
    let retries: Counter
    let duplicates: Counter
    let deadLettered: Counter
    let gaps: Counter
    let claimed: Counter
    let deadLetters: Gauge

    init(group: String) {
        let dimensions = [("group", group)]
        processed = Counter(label: EventBusMetrics.processed, dimensions: dimensions)
        steps = Counter(label: EventBusMetrics.steps, dimensions: dimensions)
        retries = Counter(label: EventBusMetrics.retries, dimensions: dimensions)
        duplicates = Counter(label: EventBusMetrics.duplicates, dimensions: dimensions)
        deadLettered = Counter(label: EventBusMetrics.deadLettered, dimensions: dimensions)
        gaps = Counter(label: EventBusMetrics.gaps, dimensions: dimensions)
        claimed = Counter(label: EventBusMetrics.claimed, dimensions: dimensions)
        deadLetters = Gauge(label: EventBusMetrics.deadLetters, dimensions: dimensions)
    }
}
