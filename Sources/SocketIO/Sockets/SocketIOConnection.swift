import NIOCore

/// The Socket.IO side of one session: drives the state machine and holds the sockets, one a joined namespace.
final class SocketIOConnection: EngineSessionHandler, SocketConnection, JoiningConnection {
    let session: EngineSession
    let inbox: LoopInbox
    private let loop: SocketIOLoop
    private let application: any SocketIOApplication
    private var machine: SocketStateMachine
    private(set) var sockets: [Socket] = []
    /// The earliest time at which one of the sockets is to be woken.
    private var wakesAt: NIODeadline?

    init(
        session: EngineSession, inbox: LoopInbox, loop: SocketIOLoop, application: any SocketIOApplication
    ) {
        self.session = session
        self.inbox = inbox
        self.loop = loop
        self.application = application
        machine = SocketStateMachine(rules: loop.rules, openedAt: .now())
    }

    func received(_ message: EngineMessage) {
        switch machine.received(message, now: .now()) {
        case .none: break
        case .connect(let namespace, let auth):
            application.connect(ConnectRequest(namespace: namespace, auth: auth, connection: self))
        case .refuseNamespace(let namespace):
            send(.connectError("Invalid namespace", data: nil, namespace: namespace))
        case .left(let namespace): removeSocket(in: namespace, .clientLeft)
        case .event(let event, let attachments): deliver(event, attachments)
        case .violation: return session.abort(.protocolViolation)
        }
        session.arm()
    }

    private func deliver(_ event: SocketEvent, _ attachments: [ByteBuffer]) {
        guard let socket = socket(in: event.namespace) else { return }
        let acknowledger = event.id.map { Acknowledger(socket: socket, id: $0) }
        application.received(
            socket,
            event: InboundEvent(
                name: event.name, arguments: event.arguments, attachments: attachments, acknowledger: acknowledger))
    }

    func join(_ room: String, _ socket: Socket) -> Bool { loop.join(room, socket) }

    func leave(_ room: String, _ socket: Socket) { loop.leave(room, socket) }

    private func socket(in namespace: String) -> Socket? {
        sockets.first { $0.namespace == namespace }
    }

    private func send(_ packet: EncodedPacket) {
        session.send(packet.frames)
    }

    func closed(_ reason: DisconnectReason) {
        let ended = sockets
        sockets = []
        for socket in ended { end(socket, reason) }
    }
}

// MARK: - Joining and leaving

extension SocketIOConnection {
    func accept(_ namespace: String, userData: any Sendable) {
        guard session.isOpen, machine.accepted(namespace) else { return }
        session.confirm()
        let socket = Socket(namespace: namespace, userData: userData, connection: self)
        sockets.append(socket)
        send(.connected(socketID: socket.id, namespace: namespace))
        application.connected(socket)
    }

    func refuse(_ namespace: String, message: String, data: JSONBytes?) {
        guard session.isOpen else { return }
        switch machine.refused(namespace, now: .now()) {
        case .none: break
        case .tellClient: send(.connectError(message, data: data, namespace: namespace))
        case .violation:
            send(.connectError(message, data: data, namespace: namespace))
            session.close(.protocolViolation)
        }
        session.arm()
    }

    func disconnect(_ socket: Socket, closeTransport: Bool) {
        guard machine.disconnected(socket.namespace, now: .now()) else { return }
        send(.disconnected(namespace: socket.namespace))
        removeSocket(in: socket.namespace, .serverLeft)
        if closeTransport {
            session.close(.serverLeft)
        } else {
            session.arm()
        }
    }

    private func removeSocket(in namespace: String, _ reason: DisconnectReason) {
        guard let index = sockets.firstIndex(where: { $0.namespace == namespace }) else { return }
        end(sockets.remove(at: index), reason)
    }

    private func end(_ socket: Socket, _ reason: DisconnectReason) {
        loop.leaveAll(socket)
        socket.state.end()
        application.disconnected(socket, reason: reason)
    }
}

// MARK: - Announcements

extension SocketIOConnection {
    /// Sends the packet to the socket of its namespace, if there is one.
    func announce(_ packet: EncodedPacket) {
        socket(in: packet.namespace)?.state.send(packet.frames)
    }
}

// MARK: - Time

extension SocketIOConnection {
    var deadline: NIODeadline? {
        guard let wakesAt else { return machine.deadline }
        return min(machine.deadline ?? wakesAt, wakesAt)
    }

    func armForSockets() {
        wakesAt = sockets.lazy.compactMap(\.state.wakesAt).min()
        session.arm()
    }

    func tick(now: NIODeadline) {
        tickMachine(now: now)
        if let wakesAt, wakesAt <= now { wakeSockets(now: now) }
    }

    private func wakeSockets(now: NIODeadline) {
        wakesAt = nil
        let due = sockets.filter { $0.state.wakesAt.map { $0 <= now } ?? false }
        for socket in due { socket.state.wakesAt = nil }
        for socket in due { application.due(socket) }
        armForSockets()
    }

    private func tickMachine(now: NIODeadline) {
        while true {
            switch machine.tick(now: now) {
            case .none: return
            case .connectTimeout: return session.close(.connectTimeout)
            case .attachmentTimeout: return session.abort(.protocolViolation)
            case .acceptTimeout(let namespace): refuse(namespace, message: "Timeout", data: nil)
            }
        }
    }
}
