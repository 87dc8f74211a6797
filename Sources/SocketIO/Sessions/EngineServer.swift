import ClientAddress
import NIOCore
import NIOHTTP1

/// Serves Engine.IO v4 on one request path. Give it to ``SocketIOChildChannel`` to bind it to a port.
public final class EngineServer: Sendable {
    /// The configuration the server was made with.
    public let configuration: EngineConfiguration
    let application: any EngineApplication
    let counters: EngineCounters
    private let addresses: AddressLimiter
    private let loops: [NIOLoopBoundBox<EngineLoop>]
    private let indices: [ObjectIdentifier: Int]
    private let drain: DrainFlag

    /// - Parameters:
    ///   - eventLoopGroup: the group whose loops accept the port's connections.
    ///   - label: the metrics' dimension `server`.
    public init(
        configuration: EngineConfiguration, application: any EngineApplication, eventLoopGroup: any EventLoopGroup,
        label: String = "socketio"
    ) {
        let counters = EngineCounters(label: label)
        let addresses = AddressLimiter(maximum: configuration.limits.sessionsPerAddress)
        let drain = DrainFlag()
        self.configuration = configuration
        self.drain = drain
        self.application = application
        self.counters = counters
        self.addresses = addresses
        let eventLoops = Array(eventLoopGroup.makeIterator())
        loops = eventLoops.enumerated().map { index, eventLoop in
            NIOLoopBoundBox.makeBoxSendingValue(
                EngineLoop(
                    eventLoop: eventLoop, index: UInt16(index), configuration: configuration, counters: counters,
                    drain: drain),
                eventLoop: eventLoop)
        }
        indices = Dictionary(uniqueKeysWithValues: eventLoops.enumerated().map { (ObjectIdentifier($1), $0) })
    }

    /// Sessions that are open now.
    public var sessionCount: Int { counters.sessions }

    /// Whether handshakes are refused because the server is going away.
    public var isDraining: Bool { drain.isSet }

    /// Refuses handshakes from now on.
    func stopAccepting() {
        drain.set()
    }

    /// Whether requests to that path (without query) are this server's.
    func serves(_ path: Substring) -> Bool {
        path == configuration.path || path == configuration.path.dropLast()
    }

    /// The loop's share of this server. Nil for a loop outside the group the server was made with.
    func loop(of eventLoop: any EventLoop) -> EngineLoop? {
        indices[ObjectIdentifier(eventLoop)].map { loops[$0].value }
    }

    /// Runs `body` on the session's event loop, with nil when there is no such session.
    func withSession(_ id: SessionID, _ body: @escaping @Sendable (EngineSession?) -> Void) {
        guard Int(id.loop) < loops.count else { return body(nil) }
        let loop = loops[Int(id.loop)]
        if loop.eventLoop.inEventLoop {
            body(loop.value.session(id))
        } else {
            loop.eventLoop.execute { body(loop.value.session(id)) }
        }
    }

    /// The event loop of the session, were there one with that id.
    func eventLoop(of id: SessionID) -> (any EventLoop)? {
        Int(id.loop) < loops.count ? loops[Int(id.loop)].eventLoop : nil
    }

    /// Runs `body` on every event loop; returns when all have run it.
    func onEveryLoop(_ body: @escaping @Sendable (EngineLoop) -> Void) async {
        for loop in loops {
            try? await loop.eventLoop.submit { body(loop.value) }.get()
        }
    }

    /// Returns when no session is left.
    func whenEmpty() async {
        for loop in loops {
            try? await loop.eventLoop.flatSubmit { loop.value.whenEmpty() }.get()
        }
    }

    /// Counts a session in, or says why not.
    func admit(_ address: String) throws(EngineRefusal) -> SessionSlot {
        guard !isDraining else { throw .shuttingDown }
        return try SessionSlot(
            address: ClientNetwork.name(of: address), addresses: addresses, counters: counters,
            limits: configuration.limits)
    }
}
