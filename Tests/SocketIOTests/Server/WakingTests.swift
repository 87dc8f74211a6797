import NIOCore
import Testing

@testable import SocketIO

@Suite("Waking sockets", .timeLimit(.minutes(1)))
struct WakingTests {
    /// Wakes sockets as their events say, and says when they were woken.
    private static let application = TestApplication(
        onEvent: { socket, event in
            guard case .integer(let milliseconds) = try? event.arguments.first?.value else { return }
            socket.wake(at: .now() + .milliseconds(milliseconds))
            event.acknowledger?.reply()
        },
        onDue: { $0.emit(.event("due", namespace: $0.namespace)) })

    @Test("a socket is called when its time has come, also a second time when it was asked for again")
    func woken() async throws {
        try await TestServer.run(application: Self.application) { server in
            let client = try await SocketIOProtocolTests.joined(server)
            for _ in 0..<2 {
                try await client.send(#"420["wake",20]"#)
                #expect(try await client.nextText() == "430[]")
                #expect(try await client.nextText() == #"42["due"]"#)
            }
        }
    }

    @Test("the last time that was asked for counts, be it sooner or later")
    func replaced() async throws {
        try await TestServer.run(application: Self.application) { server in
            let client = try await SocketIOProtocolTests.joined(server)
            let other = try await SocketIOProtocolTests.joined(server)
            for time in [3_600_000, 20, 3_600_000] {
                try await client.send(#"420["wake",\#(time)]"#)
                #expect(try await client.nextText() == "430[]")
                if time == 20 { #expect(try await client.nextText() == #"42["due"]"#) }
            }
            // Asked for sooner, and put off before it came.
            try await client.send(#"42["wake",300]"#)
            try await client.send(#"420["wake",3600000]"#)
            #expect(try await client.nextText() == "430[]")
            try await other.send(#"42["wake",1000]"#)
            #expect(try await other.nextText() == #"42["due"]"#)
            try await client.send(#"42["message","still here"]"#)
            #expect(try await client.nextText() == #"42["message-back","still here"]"#)
        }
    }

    @Test("who is woken may end the socket, and one that is over is not called any more")
    func ended() async throws {
        let application = TestApplication(
            onEvent: { socket, _ in socket.wake(at: .now()) }, onDue: { $0.disconnect(closeTransport: true) })
        try await TestServer.run(application: application) { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(#"42["wake"]"#)
            try await until { server.application.ended == [.init(namespace: "/", reason: .serverLeft)] }
            server.application.sockets.first?.wake(at: .now())
            await client.connection.close()
        }
    }
}
