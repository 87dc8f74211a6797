/// Why a session or a socket ended. `description` is stable and fit for logs and metric labels.
public enum DisconnectReason: String, Sendable, CustomStringConvertible, CaseIterable {
    /// The client left the namespace (`DISCONNECT`).
    case clientLeft = "client namespace disconnect"
    /// ``Socket/disconnect(closeTransport:)`` was called.
    case serverLeft = "server namespace disconnect"
    /// The client closed its connection, with or without saying so.
    case transportClose = "transport close"
    /// The connection broke.
    case transportError = "transport error"
    /// No pong within `pingTimeout`.
    case pingTimeout = "ping timeout"
    /// What the client sent is no WebSocket, Engine.IO or Socket.IO, or exceeds a limit on it.
    case protocolViolation = "protocol violation"
    /// No namespace was joined within `connectTimeout`.
    case connectTimeout = "connect timeout"
    /// The client did not take what was sent to it and its queue is full.
    case slowConsumer = "slow consumer"
    /// The server is shutting down or draining.
    case serverShutdown = "server shutting down"

    /// The stable text.
    public var description: String { rawValue }

    /// The WebSocket close code told to the client, where the connection still can be told anything.
    var closeCode: WebSocketCloseCode {
        switch self {
        case .clientLeft, .serverLeft, .transportClose: .normal
        case .serverShutdown: .goingAway
        case .transportError, .pingTimeout, .protocolViolation, .connectTimeout, .slowConsumer: .policyViolation
        }
    }
}
