import Metrics
import Synchronization

/// A metrics backend that remembers what it was told.
final class RecordingMetrics: MetricsFactory {
    private let values = Mutex<[String: [Double]]>([:])

    /// What was recorded under `label{value,…}`: counters their increments, the others their values.
    func recorded(_ name: String) -> [Double] {
        values.withLock { $0[name] ?? [] }
    }

    /// How many commands are on their way over the shared connection of a client without a name.
    var inFlight: Double { recorded("redis_commands_in_flight{redis}").last ?? 0 }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        instrument(label, dimensions)
    }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        instrument(label, dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        instrument(label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        instrument(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        instrument(label, dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private func instrument(_ label: String, _ dimensions: [(String, String)]) -> Instrument {
        let name = "\(label){\(dimensions.map(\.1).joined(separator: ","))}"
        return Instrument { value in self.values.withLock { $0[name, default: []].append(value) } }
    }
}

/// Counter, gauge and timer in one.
private final class Instrument: CounterHandler, FloatingPointCounterHandler, RecorderHandler, MeterHandler,
    TimerHandler
{
    private let add: @Sendable (Double) -> Void

    init(_ add: @escaping @Sendable (Double) -> Void) {
        self.add = add
    }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func reset() {}
    func record(_ value: Int64) { add(Double(value)) }
    func record(_ value: Double) { add(value) }
    func set(_ value: Int64) { add(Double(value)) }
    func set(_ value: Double) { add(value) }
    func recordNanoseconds(_ duration: Int64) { add(Double(duration)) }
}
