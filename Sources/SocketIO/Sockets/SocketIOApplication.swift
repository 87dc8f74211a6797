/// What is built on Socket.IO. Every call is made on the socket's event loop, in order per socket, and must not block it.
public protocol SocketIOApplication: Sendable {
    /// A client asks to join a namespace. Answer with ``ConnectRequest/accept(_:)`` or
    /// ``ConnectRequest/refuse(_:data:)``, now or later, from anywhere.
    func connect(_ request: ConnectRequest)
    /// The client has joined; its answer is on its way.
    func connected(_ socket: Socket)
    /// The client sent an event.
    func received(_ socket: Socket, event: InboundEvent)
    /// The time has come that ``Socket/wake(at:)`` named.
    func due(_ socket: Socket)
    /// The socket is over. It is in no room any more, and nothing else is called for it.
    func disconnected(_ socket: Socket, reason: DisconnectReason)
}

extension SocketIOApplication {
    /// By default no socket is to be woken.
    public func due(_ socket: Socket) {}
}
