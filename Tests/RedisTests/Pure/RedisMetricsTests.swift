import NIOCore
import Testing

@testable import Redis

@Suite("The metrics")
struct RedisMetricsTests {
    private let backend = RecordingMetrics()
    private var metrics: RedisMetrics { RedisMetrics(client: "c", factory: backend) }

    @Test("replies are timed by command, failures counted by code")
    func replies() {
        let metrics = metrics
        metrics.completed("GET", after: .milliseconds(3), .success(.null))
        metrics.completed("GET", after: .milliseconds(5), .failure(.server(code: "WRONGTYPE", message: "x")))
        metrics.failed(.timeout)
        #expect(backend.recorded("redis_command_duration_seconds{c,GET}") == [3_000_000, 5_000_000])
        #expect(backend.recorded("redis_errors_total{c,WRONGTYPE}") == [1])
        #expect(backend.recorded("redis_errors_total{c,timeout}") == [1])
        #expect(backend.recorded("redis_command_timeouts_total{c}") == [1])
    }

    @Test("a server that invents error codes cannot make labels without end")
    func bounded() {
        let metrics = metrics
        for number in 0..<500 { metrics.failed(.server(code: "E\(number)", message: "")) }
        #expect(backend.recorded("redis_errors_total{c,E0}") == [1])
        #expect(backend.recorded("redis_errors_total{c,E499}").isEmpty)
        #expect(backend.recorded("redis_errors_total{c,other}").count > 300)
    }

    @Test("the gauge of commands in flight follows their count when it is reported")
    func inFlight() {
        let limiter = InFlightLimiter(maxCommands: 10, maxBytes: 100, gauge: metrics.inFlight)
        #expect(limiter.admit(commands: 3, bytes: 1))
        limiter.report()
        limiter.release(commands: 2, bytes: 1)
        limiter.report()
        #expect(backend.recorded("redis_commands_in_flight{c}") == [3, 1])
    }
}
