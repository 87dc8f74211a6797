import NIOCore

/// What a socket needs of the connection that it is on.
protocol SocketConnection: AnyObject {
    var session: EngineSession { get }
    /// Of the event loop that it lives on.
    var inbox: LoopInbox { get }
    /// Puts the socket into a room; false when it is in as many as allowed.
    func join(_ room: String, _ socket: Socket) -> Bool
    func leave(_ room: String, _ socket: Socket)
    /// A socket is to be woken at another time than before.
    func armForSockets()
    /// The server ends the socket.
    func disconnect(_ socket: Socket, closeTransport: Bool)
}

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
    public var eventLoop: any EventLoop { inbox.eventLoop }

    /// Runs tasks on ``eventLoop``, which they must not block.
    public var executor: any TaskExecutor { inbox }

    private let inbox: LoopInbox
    private let data: any Sendable
    private let boundState: NIOLoopBound<State>

    init(namespace: String, userData: any Sendable, connection: any SocketConnection) {
        id = .random()
        self.namespace = namespace
        handshake = connection.session.handshake
        inbox = connection.inbox
        data = userData
        boundState = NIOLoopBound(State(connection: connection), eventLoop: connection.inbox.eventLoop)
    }

    /// On the socket's event loop only.
    var state: State { boundState.value }

    /// What ``ConnectRequest/accept(_:)`` was given, if it is a `T`.
    public func userData<T: Sendable>(as type: T.Type = T.self) -> T? { data as? T }

    /// The transport in use; nil when the socket is over. On ``eventLoop`` only.
    public var transport: EngineTransport? { state.connection?.session.transport }

    /// Runs `body` on ``eventLoop`` later, behind everything that was sent before from where this is called.
    public func perform(_ body: @escaping @Sendable () -> Void) {
        inbox.post(.task(body))
    }

    private func onLoop(_ body: @escaping @Sendable (Socket) -> Void) {
        if eventLoop.inEventLoop {
            body(self)
        } else {
            perform { body(self) }
        }
    }
}

// MARK: - Sending

extension Socket {
    /// Sends a packet of this socket's namespace, behind everything sent to it before but what waits in a room, see ``RoomPauses``.
    public func emit(_ packet: EncodedPacket) {
        assert(packet.namespace == namespace, "packet of another namespace")
        onLoop { $0.state.send(packet.frames) }
    }
}

// MARK: - Rooms

extension Socket {
    /// Puts the socket into a room of its namespace. On ``eventLoop`` only.
    ///
    /// - Returns: false when it is in as many rooms as allowed, or over.
    @discardableResult
    public func join(_ room: String) -> Bool {
        state.connection?.join(room, self) ?? false
    }

    /// Takes the socket out of a room. On ``eventLoop`` only.
    public func leave(_ room: String) {
        state.connection?.leave(room, self)
    }

    /// Whether the socket is in that room. On ``eventLoop`` only.
    public func isIn(_ room: String) -> Bool {
        state.memberships.contains { $0.room.name == room }
    }
}

// MARK: - Time

extension Socket {
    /// Has ``SocketIOApplication/due(_:)`` called at that time, or a little later, once. A later call takes the place
    /// of an earlier one; nothing is called for a socket that is over.
    ///
    /// Costs no timer of its own: the session wakes for its heartbeats anyway.
    public func wake(at deadline: NIODeadline) {
        onLoop { socket in
            socket.state.wakesAt = deadline
            socket.state.connection?.armForSockets()
        }
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
