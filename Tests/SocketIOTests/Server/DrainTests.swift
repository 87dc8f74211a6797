import Testing

@testable import SocketIO

@Suite("Going away", .timeLimit(.minutes(1)))
struct DrainTests {
    @Test("draining refuses handshakes, announces, closes everyone and returns")
    func drain() async throws {
        try await TestServer.run { server in
            let sockets = [
                try await SocketIOProtocolTests.joined(server), try await SocketIOProtocolTests.joined(server),
            ]
            let polling = try await PollingTestClient.open("/socket.io/", port: server.port)
            _ = try await polling.post("40")
            _ = try await polling.get()
            let waiting = try await server.waitingPoll(of: polling)
            await server.sockets.drain(
                announcement: .event("session:ending"), deadline: .seconds(20), jitter: .milliseconds(50))
            #expect(server.sockets.engine.sessionCount == 0)
            for socket in sockets {
                #expect(try await socket.nextText() == #"42["session:ending"]"#)
                #expect(try await socket.closeCode() == 1001)
            }
            #expect(try await waiting.response().body.hasPrefix(#"42["session:ending"]"#))
            let refused = try await HTTPTestClient.request(
                "GET", "/socket.io/?EIO=4&transport=polling", port: server.port)
            #expect(refused.status == 503)
            #expect(!server.application.ended.isEmpty)
            #expect(server.application.ended.allSatisfy { $0.reason == .serverShutdown })
        }
    }

    @Test("the deadline cuts off who is left")
    func deadline() async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            await server.sockets.drain(deadline: .milliseconds(20), jitter: .seconds(3600))
            #expect(server.sockets.engine.sessionCount == 0)
            #expect(try await client.closeCode() == 1001)
        }
    }

    @Test("the port closes under every kind of connection")
    func shutdown() async throws {
        let silent = try await withServer { server in
            let silent = try await RawClient.connect(port: server.port)
            let idle = try await HTTPTestClient.connect(port: server.port)
            _ = try await idle.request("GET", "/other")
            _ = try await server.waitingPoll(of: try await PollingTestClient.open("/engine.io/", port: server.port))
            _ = try await SocketIOProtocolTests.joined(server)
            return silent
        }
        _ = await silent.untilClosed()
    }

    /// Returns once the server has ended, which it does not before all its connections have.
    private func withServer(_ body: @escaping @Sendable (TestServer) async throws -> RawClient) async throws
        -> RawClient
    {
        let clients = AsyncStream.makeStream(of: RawClient.self)
        try await TestServer.run { server in clients.continuation.yield(try await body(server)) }
        var iterator = clients.stream.makeAsyncIterator()
        return try #require(await iterator.next())
    }
}
