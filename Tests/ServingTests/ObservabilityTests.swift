import Common
import Foundation
import JSON
import Logging
import Metrics
import NIOCore
import Primitives
import Synchronization
import Testing

@testable import Serving

@Suite("Logs and metrics")
struct ObservabilityTests {
    private func line(_ configure: (inout Logger) -> Void, _ message: String) throws -> [String: JSONValue] {
        let lines = Mutex<[ByteBuffer]>([])
        let output = LogOutput { line in lines.withLock { $0.append(line) } }
        var logger = Logger(label: "test") { JSONLogHandler(label: $0, level: .info, output: output) }
        configure(&logger)
        logger.info("\(message)")
        let all = lines.withLock { $0 }
        #expect(all.count == 1)
        let text = String(buffer: try #require(all.first))
        #expect(text.hasSuffix("\n") && text.dropLast().allSatisfy { $0 != "\n" && $0 != "\r" })
        #expect(text.utf8.count < JSONLogHandler.maxLineBytes + 64)
        return try #require(try JSONParser.parse(text.utf8).object)
    }

    @Test("an entry is one line of JSON with its metadata")
    func entries() throws {
        let entry = try line({ $0[metadataKey: LogKey.requestID] = "abc" }, "hello")
        #expect(entry["message"] == .string("hello"))
        #expect(entry["level"] == .string("info"))
        #expect(entry["requestId"] == .string("abc"))
        #expect(entry["time"]?.string.flatMap { RFC3339.date($0) } != nil)
    }

    @Test("line breaks and quotes of an attacker stay inside their value")
    func injection() throws {
        let nasty = "x\r\n{\"level\":\"critical\"}\u{0}\u{1B}[31m"
        let entry = try line({ $0[metadataKey: "userAgent"] = .string(nasty) }, nasty)
        #expect(entry["message"] == .string(nasty))
        #expect(entry["userAgent"] == .string(nasty))
        #expect(entry["level"] == .string("info"))
    }

    @Test("long values and lines are cut, and metadata cannot replace the fixed fields")
    func bounds() throws {
        let entry = try line(
            { logger in
                logger[metadataKey: "level"] = "fake"
                for number in 0..<100 {
                    logger[metadataKey: "k\(number)"] = .string(String(repeating: "é", count: 5_000))
                }
            }, String(repeating: "m", count: 100_000))
        #expect((entry["message"]?.string?.utf8.count ?? 0) < 2_100)
        #expect(entry["level"] == .string("info"))
    }

    @Test("counters, gauges and histograms appear in the exposition")
    func exposition() {
        let registry = PrometheusRegistry()
        Counter(label: "logins", dimensions: [("result", "ok \"quoted\"\n")], factory: registry).increment(by: 3)
        let gauge = Meter(label: "queue.depth", dimensions: [], factory: registry)
        gauge.set(5)
        gauge.increment(by: 2)
        let timer = Timer(label: "latency", dimensions: [], factory: registry)
        timer.recordMilliseconds(3)
        timer.recordSeconds(60)
        let text = registry.exposition()
        #expect(text.contains("# TYPE logins_total counter\nlogins_total{result=\"ok \\\"quoted\\\"\\n\"} 3\n"))
        #expect(text.contains("queue_depth 7\n"))
        #expect(text.contains("latency_seconds_bucket{le=\"0.0025\"} 0\n"))
        #expect(text.contains("latency_seconds_bucket{le=\"0.005\"} 1\n"))
        #expect(text.contains("latency_seconds_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("latency_seconds_count 2\n"))
    }

    @Test("a metric cannot grow more series than its limit")
    func cardinality() {
        let registry = PrometheusRegistry()
        for number in 0..<5_000 {
            Counter(label: "hits", dimensions: [("path", "/\(number)")], factory: registry).increment()
        }
        let lines = registry.exposition().split(separator: "\n").filter { $0.hasPrefix("hits_total{") }
        #expect(lines.count == PrometheusRegistry.maxSeriesPerFamily + 1)
        #expect(lines.contains("hits_total{overflow=\"true\"} \(5_000 - PrometheusRegistry.maxSeriesPerFamily)"))
    }

    @Test("parallel recording loses nothing")
    func parallel() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        Counter(label: "n", factory: registry).increment()
                        Recorder(label: "size", dimensions: [], aggregate: true, factory: registry).record(1)
                    }
                }
            }
        }
        let text = registry.exposition()
        #expect(text.contains("n_total 8000\n"))
        #expect(text.contains("size_sum 8000\n") && text.contains("size_count 8000\n"))
    }
}
