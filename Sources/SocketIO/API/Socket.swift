import NIOCore

/// A client in one namespace.
///
/// May be used from anywhere. Calls made on ``eventLoop`` take effect at once, others a little later, in their order.
public final class Socket: Sendable {
    /// The socket's id.
    public let id: SocketID
    /// The namespace.
    public let namespace: String
    /// What was known of the client when its connection began.
    public let handshake: Handshake
    /// The loop on which the application is called for this socket.
    public let eventLoop: any EventLoop

    private let data: any Sendable
    private let boundState: NIOLoopBound<SocketState>

    init(namespace: String, userData: any Sendable, connection: SocketIOConnection) {
        id = .random()
        self.namespace = namespace
        handshake = connection.session.handshake
        eventLoop = connection.session.eventLoop
        data = userData
        boundState = NIOLoopBound(SocketState(connection: connection), eventLoop: eventLoop)
    }

    /// On the socket's event loop only.
    var state: SocketState { boundState.value }

    /// What ``ConnectRequest/accept(_:)`` was given, if it is a `T`.
    public func userData<T: Sendable>(as type: T.Type = T.self) -> T? { data as? T }

    /// The transport in use; nil when the socket is over. On ``eventLoop`` only.
    public var transport: EngineTransport? { state.connection?.session.transport }

    private func onLoop(_ body: @escaping @Sendable (Socket) -> Void) {
        if eventLoop.inEventLoop {
            body(self)
        } else {
            eventLoop.execute { body(self) }
        }
    }
}

// MARK: - Sending

extension Socket {
    /// Sends a packet of this socket's namespace, behind everything sent before.
    public func emit(_ packet: EncodedPacket) {
        assert(packet.namespace == namespace, "packet of another namespace")
        onLoop { $0.state.send(packet) }
    }

    /// Sends the packet only if it would go out at once; else it is dropped.
    public func emitVolatile(_ packet: EncodedPacket) {
        assert(packet.namespace == namespace, "packet of another namespace")
        onLoop { $0.state.sendVolatile(packet) }
    }

    /// Sends an event and waits for the client's acknowledgement.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait.
    ///   - acknowledged: called once, on ``eventLoop``.
    public func emit(
        _ name: String, _ arguments: [JSONBytes] = [], attachments: [ByteBuffer] = [], timeout: TimeAmount,
        acknowledged: @escaping @Sendable (Result<Acknowledgement, AcknowledgementError>) -> Void
    ) {
        onLoop { socket in
            socket.state.sendExpectingAcknowledgement(timeout: timeout, acknowledged) { id in
                .event(name, arguments, attachments: attachments, namespace: socket.namespace, id: id)
            }
        }
    }
}

// MARK: - Rooms

extension Socket {
    /// Puts the socket into a room of its namespace. On ``eventLoop`` only.
    ///
    /// - Returns: false when it is in as many rooms as allowed, or over.
    @discardableResult
    public func join(_ room: String) -> Bool {
        state.connection?.loop.join(room, self) ?? false
    }

    /// Takes the socket out of a room. On ``eventLoop`` only.
    public func leave(_ room: String) {
        state.connection?.loop.leave(room, self)
    }

    /// Whether the socket is in that room. On ``eventLoop`` only.
    public func isIn(_ room: String) -> Bool {
        state.memberships.contains { $0.room.name == room }
    }
}

// MARK: - End

extension Socket {
    /// Ends the socket; the client is told, and does not reconnect by itself.
    ///
    /// - Parameter closeTransport: also close the connection, with everything else on it, once what is queued is sent.
    public func disconnect(closeTransport: Bool = false) {
        onLoop { $0.state.connection?.disconnect($0, closeTransport: closeTransport) }
    }

    /// Closes the connection, once what is queued is sent, without ending the socket first: clients take that for a
    /// lost connection and come back by themselves.
    public func closeTransport(_ reason: DisconnectReason = .serverLeft) {
        onLoop { $0.state.connection?.session.close(reason) }
    }
}
