import NIOCore
import NIOEmbedded
import Testing

@testable import SocketIO

/// What the event loop still does for a server that is gone: event loops live as long as the process, servers do not.
@Suite("A server's end")
struct ShutdownTests {
    private let eventLoop = EmbeddedEventLoop()

    /// Runs whatever was scheduled, also what a timer puts off because the test's process stood still.
    private func letTimePass() {
        eventLoop.advanceTime(to: .now() + .seconds(5))
    }

    @Test("a timer fires although its owner is gone")
    func timerOutlivesItsOwner() {
        var owner: TimerOwner? = TimerOwner(eventLoop: eventLoop)
        var fired: [Bool] = []
        owner?.timer.fire = { [weak owner] _, _ in fired.append(owner != nil) }
        owner?.timer.schedule(1, at: .now())
        owner = nil
        letTimePass()
        #expect(fired == [false])
    }

    @Test("a deadline that outlives its port wakes nobody")
    func portDeadline() {
        var port: PortLoop? = PortLoop(configuration: PortConfiguration(), eventLoop: eventLoop)
        weak let released = port
        port?.wake(1, at: .now())
        port = nil
        #expect(released == nil)
        letTimePass()
    }

    @Test("a session's deadline that outlives the server wakes nobody")
    func sessionDeadline() throws {
        var server: EngineServer? = makeServer(heartbeat: .nanoseconds(1))
        weak let released = try #require(server?.loop(of: eventLoop))
        try openSession(#require(server)).abort(.serverShutdown)
        #expect(server?.sessionCount == 0)
        eventLoop.run()
        server = nil
        #expect(released == nil)
        letTimePass()
    }

    @Test("a session outlives the reference to its server until it ends")
    func openSession() throws {
        var server: EngineServer? = makeServer(heartbeat: .nanoseconds(1))
        weak let loop = try #require(server?.loop(of: eventLoop))
        weak let session = try openSession(#require(server))
        eventLoop.run()
        server = nil
        #expect(session != nil)
        // The heartbeat is due for a session that nobody answers for.
        letTimePass()
        #expect(session == nil)
        #expect(loop == nil)
    }

    @Test("a WebSocket that arrives when the drain has begun gets no session", arguments: [false, true])
    func lateWebSocket(isDraining: Bool) throws {
        let server = makeServer(heartbeat: .minutes(1))
        let loop = try #require(server.loop(of: eventLoop))
        let handshake = Handshake(transport: .websocket, remoteAddress: "127.0.0.1", headers: [])
        let channel = EmbeddedChannel(loop: eventLoop)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/")).wait()
        do {
            let slot = try server.admit(handshake.remoteAddress)
            if isDraining { server.stopAccepting() }
            let webSocket = WebSocketHandler(
                configuration: server.configuration, handshakeAnswer: ByteBuffer()
            ) { server.openSession(on: $0, loop, handshake, slot) }
            try channel.pipeline.syncOperations.addHandler(webSocket)
        }
        #expect(loop.allSessions.isEmpty == isDraining)
        #expect(server.sessionCount == (isDraining ? 0 : 1))
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    private func makeServer(heartbeat: TimeAmount) -> EngineServer {
        var configuration = EngineConfiguration()
        configuration.pingInterval = heartbeat
        configuration.pingTimeout = heartbeat
        return EngineServer(configuration: configuration, application: SilentApplication(), eventLoopGroup: eventLoop)
    }

    private func openSession(_ server: EngineServer) throws -> EngineSession {
        let loop = try #require(server.loop(of: eventLoop))
        let handshake = Handshake(transport: .polling, remoteAddress: "127.0.0.1", headers: [])
        let session = loop.open(handshake, try server.admit(handshake.remoteAddress), affinity: nil)
        session.start(server.application.opened)
        return session
    }
}

/// Holds a timer as a port's or a server's loop does.
private final class TimerOwner {
    let timer: LoopTimer<Int>

    init(eventLoop: any EventLoop) {
        timer = LoopTimer(eventLoop: eventLoop)
    }
}

/// Takes every session and does nothing with it.
private struct SilentApplication: EngineApplication {
    func opened(_ session: EngineSession) -> any EngineSessionHandler { Handler() }

    private final class Handler: EngineSessionHandler {
        func received(_ message: EngineMessage) {}
        func closed(_ reason: DisconnectReason) {}
    }
}
