import NIOCore

/// What is built on Socket.IO. Every call is made on the socket's event loop, in order per socket, and must not block it.
public protocol SocketIOApplication: Sendable {
    /// A client asks to join a namespace. Answer with ``ConnectRequest/accept(_:)`` or
    /// ``ConnectRequest/refuse(_:data:)``, now or later, from anywhere.
    func connect(_ request: ConnectRequest)
    /// The client has joined; its answer is on its way.
    func connected(_ socket: Socket)
    /// The client sent an event.
    func received(_ socket: Socket, event: InboundEvent)
    /// The socket is over. It is in no room any more, and nothing else is called for it.
    func disconnected(_ socket: Socket, reason: DisconnectReason)
}

/// An event from a client.
public struct InboundEvent: Sendable {
    /// The event's name, decoded.
    public let name: String
    /// The arguments as the client wrote them.
    public let arguments: [JSONBytes]
    /// The binary attachments that `{"_placeholder":true,"num":N}` in the arguments stand for. Every such number is one
    /// of them.
    public let attachments: [ByteBuffer]
    /// Set when the client waits for an acknowledgement.
    public let acknowledger: Acknowledger?
}

/// Why an acknowledgement did not come.
public enum AcknowledgementError: Error, Sendable, Equatable {
    /// Not within the time given.
    case timeout
    /// The socket is over.
    case disconnected
    /// The client owes ``SocketIOLimits/pendingAcknowledgements`` already; nothing was sent.
    case tooManyPending
}

/// A client's acknowledgement.
public struct Acknowledgement: Sendable {
    /// The arguments as the client wrote them.
    public let arguments: [JSONBytes]
    /// Their binary attachments.
    public let attachments: [ByteBuffer]
}
