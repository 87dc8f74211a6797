import CoreMetrics
import Synchronization

/// The metrics of a process: a swift-metrics factory that writes the Prometheus text format.
///
/// Counters get the suffix `_total`, timers are histograms in seconds with the suffix `_seconds`, recorders are histograms
/// of plain numbers, or gauges where they do not aggregate, and meters are gauges.
///
/// A family holds at most ``maxSeriesPerFamily`` label sets; what comes beyond is counted together under
/// `overflow="true"`, so a label that input can influence cannot fill the memory.
public final class PrometheusRegistry: MetricsFactory {
    /// The most label sets that a metric may have.
    public static let maxSeriesPerFamily = 500

    private enum Kind: String {
        case counter, gauge, histogram
    }

    private struct Family {
        let kind: Kind
        var series: [RenderedLabels: any MetricSeries] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    /// An empty registry.
    public init() {}

    /// Makes this registry the process's metrics system. Call once, before the first metric is made.
    public func bootstrap() {
        MetricsSystem.bootstrap(self)
    }

    /// All metrics in the text exposition format, sorted.
    public func exposition() -> String {
        let snapshot = families.withLock { $0 }
        var text = ""
        for (name, family) in snapshot.sorted(by: { $0.key < $1.key }) {
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.expose(name: name, labels: labels, to: &text)
            }
        }
        return text
    }

    // MARK: MetricsFactory

    /// The counter with this name and these labels.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(Self.name(label, suffix: "_total"), .counter, dimensions) { CounterSeries() }
    }

    /// The gauge with this name and these labels.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(Self.name(label), .gauge, dimensions) { GaugeSeries() }
    }

    /// A histogram of numbers, or a gauge if not `aggregate`.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            return series(Self.name(label), .histogram, dimensions) {
                HistogramSeries(bounds: HistogramSeries.numberBounds)
            }
        }
        return series(Self.name(label), .gauge, dimensions) { GaugeSeries() }
    }

    /// The histogram of seconds with this name and these labels.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(Self.name(label, suffix: "_seconds"), .histogram, dimensions) {
            HistogramSeries(bounds: HistogramSeries.secondBounds)
        }
    }

    /// Forgets a counter.
    public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    /// Forgets a gauge.
    public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    /// Forgets a recorder.
    public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    /// Forgets a timer.
    public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    // MARK: Steps

    private static func name(_ label: String, suffix: String = "") -> String {
        let name = PrometheusText.name(label)
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    /// The series that is there, or a new one. A name that is taken by another kind gives a series that nobody sees: wrong
    /// in the program, and not worth its end.
    private func series<Series: MetricSeries>(
        _ name: String, _ kind: Kind, _ dimensions: [(String, String)], _ make: () -> Series
    ) -> Series {
        let labels = RenderedLabels(dimensions)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            let isFull = family.series[labels] == nil && family.series.count >= Self.maxSeriesPerFamily
            let place = isFull ? RenderedLabels([("overflow", "true")]) : labels
            if let known = family.series[place] { return known as? Series ?? make() }
            guard family.kind == kind else { return make() }
            let fresh = make()
            family.series[place] = fresh
            families[name] = family
            return fresh
        }
    }

    private func forget(_ handler: AnyObject) {
        families.withLock { families in
            for (name, family) in families {
                if let labels = family.series.first(where: { $0.value === handler })?.key {
                    families[name]?.series[labels] = nil
                }
            }
        }
    }
}
