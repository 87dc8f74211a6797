import CoreMetrics
import Synchronization

/// One time series: it can write its samples.
protocol MetricSeries: AnyObject, Sendable {
    /// Appends the exposition lines of this series, `name` being the family's and `labels` already rendered.
    func expose(name: String, labels: RenderedLabels, to text: inout String)
}

/// A value that only grows.
final class CounterSeries: CounterHandler, MetricSeries {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        // A counter never goes down; saturate instead of trapping after 2^63.
        guard amount > 0 else { return }
        value.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func expose(name: String, labels: RenderedLabels, to text: inout String) {
        text += "\(name)\(labels.braced()) \(value.load(ordering: .relaxed))\n"
    }
}

/// A value that goes up and down.
final class GaugeSeries: MeterHandler, RecorderHandler, MetricSeries {
    private let value = AtomicDouble()

    func set(_ value: Int64) { self.value.store(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }
    func increment(by amount: Double) { value.add(amount) }
    func decrement(by amount: Double) { value.add(-amount) }
    func record(_ value: Int64) { self.value.store(Double(value)) }
    func record(_ value: Double) { self.value.store(value) }

    func expose(name: String, labels: RenderedLabels, to text: inout String) {
        text += "\(name)\(labels.braced()) \(PrometheusText.number(value.load()))\n"
    }
}

/// A histogram with fixed upper bounds. Recording is a search among some fifteen bounds and three atomic additions.
final class HistogramSeries: TimerHandler, RecorderHandler, MetricSeries {
    /// Seconds, for timers: from half a millisecond to ten seconds.
    static let secondBounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Plain numbers, for recorders: sizes of batches, queues and bodies.
    static let numberBounds: [Double] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20_000, 100_000, 1_000_000,
    ]

    private final class Bucket: Sendable {
        let count = Atomic<UInt64>(0)
    }

    private let bounds: [Double]
    private let buckets: [Bucket]
    private let sum = AtomicDouble()

    init(bounds: [Double]) {
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in Bucket() }
    }

    func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1e9) }
    func record(_ value: Int64) { add(Double(value)) }
    func record(_ value: Double) { add(value) }

    private func add(_ value: Double) {
        guard value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        buckets[index].count.wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func expose(name: String, labels: RenderedLabels, to text: inout String) {
        var total: UInt64 = 0
        for (index, bucket) in buckets.enumerated() {
            total += bucket.count.load(ordering: .relaxed)
            let bound = index < bounds.count ? PrometheusText.number(bounds[index]) : "+Inf"
            text += "\(name)_bucket\(labels.braced(adding: "le=\"\(bound)\"")) \(total)\n"
        }
        text += "\(name)_sum\(labels.braced()) \(PrometheusText.number(sum.load()))\n"
        text += "\(name)_count\(labels.braced()) \(total)\n"
    }
}

/// A Double that several threads add to.
private final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
    func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, original) = bits.compareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}
