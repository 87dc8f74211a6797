import Metrics
import Synchronization

/// What one server counts, for its limits and for metrics. Names are documented in the module's README.
final class EngineCounters: Sendable {
    private let sessionCount = Atomic<Int>(0)
    private let unconfirmedCount = Atomic<Int>(0)
    private let polling: Meter
    private let webSocket: Meter
    private let upgrades: Counter
    private let messagesReceived: Counter
    private let deliveries: Counter
    private let bytesQueued: Counter
    private let label: String

    /// - Parameter label: tells servers of one process apart, as the metrics' dimension `server`.
    init(label: String) {
        self.label = label
        let server = [("server", label)]
        polling = Meter(label: "socketio_sessions", dimensions: server + [("transport", "polling")])
        webSocket = Meter(label: "socketio_sessions", dimensions: server + [("transport", "websocket")])
        upgrades = Counter(label: "socketio_upgrades_total", dimensions: server)
        messagesReceived = Counter(label: "socketio_messages_received_total", dimensions: server)
        deliveries = Counter(label: "socketio_deliveries_total", dimensions: server)
        bytesQueued = Counter(label: "socketio_bytes_queued_total", dimensions: server)
    }

    var sessions: Int { sessionCount.load(ordering: .relaxed) }
    var unconfirmedSessions: Int { unconfirmedCount.load(ordering: .relaxed) }

    /// False when a limit is reached; then nothing was counted.
    func admit(limits: EngineLimits) -> Bool {
        guard sessionCount.wrappingAdd(1, ordering: .relaxed).newValue <= limits.sessions else {
            sessionCount.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        guard unconfirmedCount.wrappingAdd(1, ordering: .relaxed).newValue <= limits.unconfirmedSessions else {
            sessionCount.wrappingSubtract(1, ordering: .relaxed)
            unconfirmedCount.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func confirmed() {
        unconfirmedCount.wrappingSubtract(1, ordering: .relaxed)
    }

    func opened(_ transport: EngineTransport) {
        meter(transport).increment()
    }

    func upgraded() {
        polling.decrement()
        webSocket.increment()
        upgrades.increment()
    }

    func released() {
        sessionCount.wrappingSubtract(1, ordering: .relaxed)
    }

    func closed(_ transport: EngineTransport, reason: DisconnectReason) {
        meter(transport).decrement()
        Counter(label: "socketio_disconnects_total", dimensions: [("server", label), ("reason", reason.description)])
            .increment()
    }

    func refused(_ refusal: EngineRefusal) {
        Counter(label: "socketio_refusals_total", dimensions: [("server", label), ("reason", refusal.reason)])
            .increment()
    }

    func received() {
        messagesReceived.increment()
    }

    func queued(packets: Int, bytes: Int) {
        deliveries.increment(by: packets)
        bytesQueued.increment(by: bytes)
    }

    private func meter(_ transport: EngineTransport) -> Meter {
        transport == .polling ? polling : webSocket
    }
}
