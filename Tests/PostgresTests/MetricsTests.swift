import Foundation
import Logging
import Metrics
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Metrics and logs")
struct MetricsTests {
    @Test("the gauges follow acquired and idle connections and waiters")
    func gauges() async throws {
        try await withRecorder(configure: { $0.poolSize = 1 }) { (pool, schema, recorder) async throws in
            func gauges() -> [Double] {
                ["acquired_connections", "idle_connections", "waiters"].map {
                    recorder.value("postgres_pool_\($0){pool=\(schema)}")
                }
            }
            #expect(gauges() == [0, 1, 0])
            try await pool.withConnection { connection in
                #expect(gauges() == [1, 0, 0])
                let waiting = Task { try await pool.query("SELECT 1").count }
                try await eventually { gauges() == [1, 0, 1] }
                waiting.cancel()
                _ = await waiting.result
                #expect(gauges() == [1, 0, 0])
            }
            #expect(gauges() == [0, 1, 0])
            await pool.shutdown()
            #expect(gauges() == [0, 0, 0])
        }
    }

    @Test("statements, waits, connects, errors and retries are counted")
    func counters() async throws {
        try await withRecorder(configure: { $0.poolSize = 1 }) { (pool, schema, recorder) async throws in
            let label = "pool=\(schema)"
            let before = recorder.value("postgres_query_duration_seconds{\(label)}")
            try await pool.execute("SELECT 1")
            _ = try? await pool.execute("SELECT 1 / 0")
            _ = try? await pool.withTransaction(retrying: TransactionRetry(maxAttempts: 2)) { connection in
                try await connection.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
            }
            #expect(recorder.value("postgres_query_duration_seconds{\(label)}") == before + 4)
            #expect(recorder.value("postgres_pool_acquire_wait_seconds{\(label)}") >= 4)
            #expect(recorder.value("postgres_errors_total{\(label),class=22}") == 1)
            #expect(recorder.value("postgres_errors_total{\(label),class=40}") == 2)
            #expect(recorder.value("postgres_transaction_retries_total{\(label)}") == 1)
            #expect(recorder.value("postgres_connects_total{\(label)}") == 1)
            #expect(recorder.value("postgres_reconnects_total{\(label)}") == 0)
            _ = try? await pool.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            try await pool.execute("SELECT 1")
            #expect(recorder.value("postgres_reconnects_total{\(label)}") == 1)
            #expect(recorder.value("postgres_errors_total{\(label),class=connectionLost}") == 1)
        }
    }

    @Test("failed attempts to connect are counted and logged, without the password")
    func failures() async throws {
        let recorder = Recorder()
        let lines = Lines()
        try await withMetricsFactory(recorder) {
            var configuration = try PostgresConfiguration(
                url: "postgres://praca:s3nha-do-banco@127.0.0.1:\(TestEnvironment.freePort())/praca")
            configuration.acquireTimeout = .milliseconds(300)
            let pool = PostgresPool(
                configuration: configuration, logger: Logger(label: "test") { _ in LineHandler(lines: lines) })
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.code == .acquireTimeout)
            await pool.shutdown()
        }
        #expect(recorder.value("postgres_connect_failures_total{pool=praca}") >= 1)
        #expect(lines.text.contains("cannot connect to PostgreSQL"))
        #expect(!lines.text.contains("s3nha-do-banco"))
    }
}

/// Keeps all log lines, metadata included.
private final class Lines: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }

    func append(_ line: String) { lines.withLock { $0 += line + "\n" } }
}

private struct LineHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.message) \(event.metadata ?? [:])") }
}
