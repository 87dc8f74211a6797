import TestSupport
import Testing

@testable import SocketIO

@Suite("A connection after an odd request", .timeLimit(.minutes(1)))
struct ConnectionReuseTests {
    private static let paths = [
        "/other", "/engine.io/?EIO=4&transport=polling", "/socket.io/?EIO=3&transport=polling",
        "/socket.io/?EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAAAAAA", "/engine.io/?transport=none",
    ]

    /// One server for all: hundreds at once would starve the suites beside this one.
    @Test("the next request on it is answered, or it ended with the answer", arguments: [false, true])
    func reuse(pipelined: Bool) async throws {
        try await TestServer.run { server in
            for request in OddRequest.all {
                for path in Self.paths {
                    let probe = try await ConnectionProbe.use(
                        request.text(path: path), then: OddRequest.plain(path: "/other"), port: server.port,
                        pipelined: pipelined)
                    let first = try #require(probe.answers.first, "\(request), \(path)")
                    #expect(first.status >= 200, "\(request), \(path)")
                    #expect(probe.isClosed == first.isLast, "\(request), \(path)")
                    #expect(probe.isClosed || probe.answers.last?.body == "hello", "\(request), \(path)")
                }
            }
        }
    }

    @Test("a WebSocket that is refused for its origin, its number or its address ends its connection")
    func refusedSockets() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.origins = .listed([], sameHost: true)
        configuration.engine.limits.sessionsPerAddress = 1
        let handshake =
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        try await TestServer.run(configuration) { server in
            let held = try await WebSocketTestClient.connect(SocketIOProtocolTests.target, port: server.port)
            for (fields, status) in [("Origin: https://evil.example\r\n", 403), ("", 429)] {
                let probe = try await ConnectionProbe.use(
                    handshake + fields + "\r\n", then: OddRequest.plain(path: "/other"), port: server.port)
                #expect(probe.answers.map(\.status) == [status])
                #expect(probe.answers.first?.isLast == true)
                #expect(probe.isClosed)
            }
            await held.connection.close()
        }
    }

    @Test("a connection whose request was answered before its end is closed, not left to idle")
    func earlyAnswer() async throws {
        try await TestServer.run { server in
            let raw = try await RawClient.connect(port: server.port)
            try await raw.send("POST /other HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n1")
            let answer = await raw.untilClosed()
            #expect(String(buffer: answer).hasPrefix("HTTP/1.1 200"))
        }
    }
}
