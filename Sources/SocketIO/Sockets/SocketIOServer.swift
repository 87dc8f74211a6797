import NIOCore

/// A Socket.IO server: what the application sends with.
///
/// Bind ``engine`` to a port with ``SocketIOChildChannel``.
public final class SocketIOServer: Sendable {
    /// The transports beneath.
    public let engine: EngineServer
    let sessions: SocketIOSessions

    /// - Parameters:
    ///   - eventLoopGroup: the group whose loops accept the port's connections.
    ///   - label: the metrics' dimension `server`.
    public init(
        configuration: SocketIOConfiguration, application: any SocketIOApplication,
        eventLoopGroup: any EventLoopGroup, label: String = "socketio"
    ) {
        sessions = SocketIOSessions(
            configuration: configuration, application: application, eventLoopGroup: eventLoopGroup)
        engine = EngineServer(
            configuration: configuration.engine, application: sessions, eventLoopGroup: eventLoopGroup, label: label)
    }

    /// Sends a packet to every member of a room: encoded once, one hop an event loop, one write a member and turn.
    ///
    /// Broadcasts made from one thread arrive at each socket in their order. What a large room is told may wait for the end of a
    /// pause, see ``RoomPauses``.
    public func broadcast(_ packet: EncodedPacket, to room: String, excluding: SocketID? = nil) {
        let broadcast = Broadcast(packet, to: room, excluding: excluding)
        for loop in sessions.loops {
            if loop.inbox.eventLoop.inEventLoop {
                loop.rooms.value.work(off: [.broadcast(broadcast)])
            } else {
                loop.inbox.post(.broadcast(broadcast))
            }
        }
    }

    /// Runs what makes several broadcasts or answers: the event loops wait for the end of it, and then each sends its sockets'
    /// share with one write a socket.
    public func together<Result>(_ body: () throws -> Result) rethrows -> Result {
        for loop in sessions.loops { loop.inbox.hold() }
        defer { for loop in sessions.loops { loop.inbox.letGo() } }
        return try body()
    }
}

// MARK: - Going away

extension SocketIOServer {
    /// Empties the server: refuses new sessions, tells every socket, and closes their connections spread over a time, so
    /// that the clients do not all come to the next server at once.
    ///
    /// Clients take it for a lost connection and reconnect by themselves. Returns when no session is left.
    ///
    /// - Parameters:
    ///   - announcement: sent to every socket of its namespace first.
    ///   - jitter: each connection is closed after a random part of this.
    ///   - deadline: sessions that are left after this are cut off. At least `jitter`, to be of use.
    public func drain(announcement: EncodedPacket? = nil, deadline: Duration, jitter: Duration) async {
        engine.stopAccepting()
        let longest = max(0, TimeAmount(jitter).nanoseconds)
        await engine.onEveryLoop { loop in
            for session in loop.allSessions {
                if let announcement { (session.handler as? SocketIOConnection)?.announce(announcement) }
                let bound = NIOLoopBound(session, eventLoop: session.eventLoop)
                session.eventLoop.scheduleTask(in: .nanoseconds(.random(in: 0...longest))) {
                    bound.value.close(.serverShutdown)
                }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.engine.whenEmpty() }
            group.addTask { try? await Task.sleep(for: deadline) }
            await group.next()
            await engine.onEveryLoop { loop in
                for session in loop.allSessions { session.abort(.serverShutdown) }
            }
            group.cancelAll()
        }
    }
}

/// Makes the Socket.IO side of each new session.
final class SocketIOSessions: EngineApplication {
    struct Loop {
        let rooms: NIOLoopBoundBox<SocketIOLoop>
        let inbox: LoopInbox
    }

    let loops: [Loop]
    private let indices: [ObjectIdentifier: Int]
    private let application: any SocketIOApplication

    init(
        configuration: SocketIOConfiguration, application: any SocketIOApplication, eventLoopGroup: any EventLoopGroup
    ) {
        let eventLoops = Array(eventLoopGroup.makeIterator())
        loops = eventLoops.map { eventLoop in
            let rooms = NIOLoopBoundBox.makeBoxSendingValue(
                SocketIOLoop(configuration: configuration, eventLoop: eventLoop), eventLoop: eventLoop)
            return Loop(rooms: rooms, inbox: LoopInbox(eventLoop: eventLoop) { rooms.value.work(off: $0) })
        }
        indices = Dictionary(uniqueKeysWithValues: eventLoops.enumerated().map { (ObjectIdentifier($1), $0) })
        self.application = application
    }

    func opened(_ session: EngineSession) -> any EngineSessionHandler {
        guard let index = indices[ObjectIdentifier(session.eventLoop)] else {
            preconditionFailure("sessions live on the loops of the group the server was made with")
        }
        let loop = loops[index]
        return SocketIOConnection(
            session: session, inbox: loop.inbox, loop: loop.rooms.value, application: application)
    }
}
