import Metrics
import NIOCore
import Synchronization

/// The client's measurements, all with the dimension `client`.
///
/// `redis_commands_in_flight` (gauge), `redis_command_duration_seconds` (timer, by `command`, replies only), `redis_command_timeouts_total`,
/// `redis_late_replies_total`, `redis_reconnects_total`, `redis_errors_total` (by `code`) and `redis_connected` (gauge).
final class RedisMetrics: Sendable {
    /// Names come from the program and codes from the server: past this many of either, the rest share one label.
    private static let maxLabels = 96

    /// For the shared connection's ``InFlightLimiter``.
    let inFlight: Gauge

    private let client: String
    private let factory: any MetricsFactory
    private let connectedGauge: Gauge
    private let timeouts: Counter
    private let lateReplies: Counter
    private let reconnects: Counter
    private let durations = Mutex<[String: Metrics.Timer]>([:])
    private let errors = Mutex<[String: Counter]>([:])

    init(client: String, factory: any MetricsFactory = MetricsSystem.factory) {
        self.client = client
        self.factory = factory
        let labels = [("client", client)]
        inFlight = Gauge(label: "redis_commands_in_flight", dimensions: labels, factory: factory)
        connectedGauge = Gauge(label: "redis_connected", dimensions: labels, factory: factory)
        timeouts = Counter(label: "redis_command_timeouts_total", dimensions: labels, factory: factory)
        lateReplies = Counter(label: "redis_late_replies_total", dimensions: labels, factory: factory)
        reconnects = Counter(label: "redis_reconnects_total", dimensions: labels, factory: factory)
    }

    func connected(_ isConnected: Bool) { connectedGauge.record(isConnected ? 1 : 0) }
    func lateReply() { lateReplies.increment() }
    func reconnect() { reconnects.increment() }

    func completed(_ command: String, after duration: TimeAmount, _ result: Result<RedisValue, RedisError>) {
        durations.withLock { timers in
            Self.instrument(command, in: &timers) { label in
                Metrics.Timer(
                    label: "redis_command_duration_seconds", dimensions: [("client", client), ("command", label)],
                    factory: factory)
            }
        }.recordNanoseconds(duration.nanoseconds)
        if case .failure(let error) = result { failed(error) }
    }

    func failed(_ error: RedisError) {
        if error == .timeout { timeouts.increment() }
        errors.withLock { counters in
            Self.instrument(error.label, in: &counters) { label in
                Counter(
                    label: "redis_errors_total", dimensions: [("client", client), ("code", label)], factory: factory)
            }
        }.increment()
    }

    private static func instrument<I>(_ label: String, in cache: inout [String: I], make: (String) -> I) -> I {
        if let known = cache[label] { return known }
        let label = cache.count < maxLabels ? label : "other"
        let made = cache[label] ?? make(label)
        cache[label] = made
        return made
    }
}

extension RedisError {
    /// The error's name in metrics.
    fileprivate var label: String {
        switch self {
        case .notConnected: "not_connected"
        case .timeout: "timeout"
        case .connectionLost: "connection_lost"
        case .tooManyInFlight: "too_many_in_flight"
        case .tooManyConnections: "too_many_connections"
        case .cancelled: "cancelled"
        case .shutdown: "shutdown"
        case .server(let code, _): code
        case .authenticationFailed: "authentication_failed"
        case .protocolViolation: "protocol_violation"
        case .unexpectedReply: "unexpected_reply"
        case .commandNotAllowed: "command_not_allowed"
        case .invalidConfiguration: "invalid_configuration"
        case .evictionEnabled: "eviction_enabled"
        }
    }
}
