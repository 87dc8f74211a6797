import Redis
import TestSupport
import Testing

@Suite("Peers that misbehave")
struct HostilePeerTests {
    private func withPeer(
        _ scripts: [FakeServer.Script], configure: (inout RedisConfiguration) -> Void = { _ in },
        _ body: (RedisClient, FakeServer) async throws -> Void
    ) async throws {
        let server = try await FakeServer.start(scripts)
        var configuration = try RedisConfiguration(url: "redis://127.0.0.1:\(server.port)")
        configuration.commandTimeout = .seconds(60)
        configuration.connectTimeout = .seconds(20)
        configure(&configuration)
        try await withRedis(configuration) { try await body($0, server) }
        await server.stop()
    }

    private func expectAnswer(_ text: String, _ client: RedisClient) async throws {
        let reply = try await client.send(RedisCommand("GET", .key("k")))
        #expect(reply.string == text)
    }

    @Test(
        "a malformed answer fails its command, and the next one goes over a new connection",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "*2147483647\r\n", "*-7\r\n", "$-9\r\n", ":x\r\n",
            String(repeating: "*1\r\n", count: 20), "\0\0\0\0\r\n", "*2\r\n+a\r\n%1\r\n",
        ])
    func malformed(answer: String) async throws {
        try await withPeer([.answer(answer, close: false), .behave]) { client, server in
            do throws(RedisError) {
                _ = try await client.send(RedisCommand("GET", .key("k")))
                Issue.record("it was believed")
            } catch {
                guard case .protocolViolation = error else {
                    Issue.record("unclear: \(error)")
                    return
                }
            }
            try await expectAnswer("OK", client)
            #expect(server.connections == 2)
        }
    }

    @Test("half an answer and then the end is a lost connection", arguments: ["$10\r\nhalf", "*2\r\n:1\r\n", "+O"])
    func truncated(answer: String) async throws {
        try await withPeer([.answer(answer, close: true), .behave]) { client, _ in
            await #expect(throws: RedisError.connectionLost) { try await client.send(RedisCommand("GET", .key("k"))) }
            try await expectAnswer("OK", client)
        }
    }

    @Test("one answer too many ends the connection before it can shift those that follow")
    func surplus() async throws {
        try await withPeer([.answer("+1\r\n+2\r\n", close: false), .behave]) { client, server in
            try await expectAnswer("1", client)
            try await eventually("the connection is replaced") { server.connections == 2 && client.isConnected }
            try await expectAnswer("OK", client)
        }
    }

    @Test("an endless answer is cut off at the limit")
    func endless() async throws {
        let answer = "$900000000\r\n" + String(repeating: "x", count: 300_000)
        try await withPeer([.answer(answer, close: false), .behave]) {
            $0.replyLimits.maxBytes = 200_000
        } _: { client, _ in
            await #expect(throws: RedisError.protocolViolation("a reply is larger than 200000 bytes")) {
                try await client.send(RedisCommand("GET", .key("k")))
            }
            try await expectAnswer("OK", client)
        }
    }

    @Test("a peer that greets, is silent or hangs up is given up, and tried again with pauses")
    func unusable() async throws {
        let scripts: [FakeServer.Script] = [.greet("-ERR max number of clients reached\r\n"), .silent, .closeAtOnce]
        try await withPeer(scripts + [.closeAtOnce, .behave]) {
            $0.connectTimeout = .milliseconds(300)
        } _: { client, server in
            try await expectAnswer("OK", client)
            #expect(server.connections >= 5)
        }
    }

    @Test("a silent peer costs a command its time and no more")
    func silent() async throws {
        try await withPeer([.silent]) {
            $0.connectTimeout = .milliseconds(100)
        } _: { client, _ in
            await #expect(throws: RedisError.notConnected) { try await client.ping(timeout: .milliseconds(250)) }
            await #expect(throws: RedisError.notConnected) { try await client.withDedicatedConnection { _ in } }
        }
    }
}
