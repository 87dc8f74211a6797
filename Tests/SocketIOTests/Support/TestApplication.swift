import NIOCore
import SocketIO
import Synchronization

/// What the published suites expect of an application, and a few events of our own: rooms, broadcasts, acknowledgements.
final class TestApplication: SocketIOApplication {
    struct Ended: Sendable, Equatable {
        let namespace: String
        let reason: DisconnectReason
    }

    private let connectedSockets = Mutex<[Socket]>([])
    private let endedSockets = Mutex<[Ended]>([])
    private let eventNames = Mutex<[String]>([])
    private let decide: @Sendable (ConnectRequest) -> Void
    private let onEvent: @Sendable (Socket, InboundEvent) -> Void
    private let onDue: @Sendable (Socket) -> Void

    /// - Parameters:
    ///   - decide: answers connect requests; by default everyone is let in.
    ///   - onEvent: called for events that the suites do not use.
    ///   - onDue: called for sockets whose time has come.
    init(
        decide: @escaping @Sendable (ConnectRequest) -> Void = { $0.accept($0.auth ?? .emptyObject) },
        onEvent: @escaping @Sendable (Socket, InboundEvent) -> Void = { _, _ in },
        onDue: @escaping @Sendable (Socket) -> Void = { _ in }
    ) {
        self.onDue = onDue
        self.decide = decide
        self.onEvent = onEvent
    }

    /// Every socket that ever connected, in order.
    var sockets: [Socket] { connectedSockets.withLock { $0 } }
    /// Every socket that ended.
    var ended: [Ended] { endedSockets.withLock { $0 } }
    /// The names of all events.
    var events: [String] { eventNames.withLock { $0 } }

    func connect(_ request: ConnectRequest) {
        decide(request)
    }

    func connected(_ socket: Socket) {
        connectedSockets.withLock { $0.append(socket) }
        let auth: JSONBytes = socket.userData() ?? .emptyObject
        socket.emit(.event("auth", [auth], namespace: socket.namespace))
    }

    func received(_ socket: Socket, event: InboundEvent) {
        eventNames.withLock { $0.append(event.name) }
        switch event.name {
        case "message": socket.emit(.event("message-back", event.arguments, attachments: event.attachments))
        case "message-with-ack": event.acknowledger?.reply(event.arguments, attachments: event.attachments)
        case "join":
            event.acknowledger?.reply(JSONBytes(unchecked: String(socket.join(event.arguments[0].string ?? ""))))
        case "leave":
            socket.leave(event.arguments[0].string ?? "")
            event.acknowledger?.reply()
        default: onEvent(socket, event)
        }
    }

    func due(_ socket: Socket) {
        onDue(socket)
    }

    func disconnected(_ socket: Socket, reason: DisconnectReason) {
        endedSockets.withLock { $0.append(Ended(namespace: socket.namespace, reason: reason)) }
    }
}

/// Waits until the condition holds; the test's time limit ends it otherwise.
func until(_ condition: @Sendable () async throws -> Bool) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        try await Task.sleep(for: .milliseconds(5))
    }
}
