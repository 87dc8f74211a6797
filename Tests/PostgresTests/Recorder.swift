import Metrics
import Postgres
import Synchronization
import TestSupport

/// Remembers what metrics were set to, or how often they were recorded, by `label{dimension=value,…}`.
final class Recorder: MetricsFactory {
    private let values = Mutex<[String: Double]>([:])

    func value(_ name: String) -> Double { values.withLock { $0[name] ?? 0 } }

    private func handler(_ label: String, _ dimensions: [(String, String)]) -> Handler {
        let name = dimensions.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
        return Handler(name: "\(label){\(name)}", recorder: self)
    }

    private final class Handler: CounterHandler, RecorderHandler, TimerHandler {
        let name: String
        let recorder: Recorder

        init(name: String, recorder: Recorder) {
            self.name = name
            self.recorder = recorder
        }

        func increment(by amount: Int64) {
            recorder.values.withLock { $0[name, default: 0] += Double(amount) }
        }
        func reset() { record(0.0) }
        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) { recorder.values.withLock { $0[name] = value } }
        func recordNanoseconds(_ duration: Int64) { increment(by: 1) }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        handler(label, dimensions)
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        handler(label, dimensions)
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        handler(label, dimensions)
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

extension Recorder {
    /// How many callers wait for a connection of a pool, by its application's name.
    func waiters(of pool: String) -> Double { value("postgres_pool_waiters{pool=\(pool)}") }
}

/// Runs `body` with a schema whose pool reports to a recorder.
func withRecorder(
    configure: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresPool, _ schema: String, Recorder) async throws -> Void
) async throws {
    let recorder = Recorder()
    try await withMetricsFactory(recorder) {
        try await withTestSchema(configure: configure) { pool, schema in try await body(pool, schema, recorder) }
    }
}
