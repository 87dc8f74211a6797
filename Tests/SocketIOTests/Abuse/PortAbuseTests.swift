import NIOCore
import Testing

@testable import SocketIO

@Suite("Abuse of the port", .timeLimit(.minutes(1)))
struct PortAbuseTests {
    @Test("100,000 packets in one payload are refused")
    func packetFlood() async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let payload = Array(repeating: "4a", count: 100_000).joined(separator: "\u{1e}")
            #expect(try await client.post(payload).status == 400)
            #expect(try await client.get().status == 400)
            try await witness.isServed()
        }
    }

    @Test("a head that never ends is cut off in time", arguments: ["", "GET /socket.io/ HTTP/1.1\r\nhost: x\r\n"])
    func slowHead(start: String) async throws {
        var port = PortConfiguration()
        port.headTimeout = .milliseconds(100)
        try await TestServer.run(port: port) { server in
            let slow = try await RawClient.connect(port: server.port)
            if !start.isEmpty { try await slow.send(start) }
            _ = await slow.untilClosed()
        }
    }

    @Test("a body that never ends is cut off in time, and its session with it", arguments: ["/socket.io/", "/other"])
    func slowBody(path: String) async throws {
        var port = PortConfiguration()
        port.bodyTimeout = .milliseconds(100)
        try await TestServer.run(port: port) { server in
            let client = try await PollingTestClient.open("/socket.io/", port: server.port)
            let target = path == "/other" ? path : client.target
            let slow = try await RawClient.connect(port: server.port)
            try await slow.send("POST \(target) HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n4a")
            _ = await slow.untilClosed()
            if path != "/other" { try await until { server.sockets.engine.sessionCount == 0 } }
        }
    }

    @Test(
        "an idle kept-alive connection is closed in time", arguments: ["/other", "/engine.io/?EIO=4&transport=polling"])
    func idle(target: String) async throws {
        var port = PortConfiguration()
        port.keepAliveTimeout = .milliseconds(100)
        try await TestServer.run(port: port) { server in
            let client = try await HTTPTestClient.connect(port: server.port)
            #expect(try await client.request("GET", target).status == 200)
            _ = await client.connection.untilClosed()
        }
    }

    @Test("connections that never send a head push each other out, and leave others served")
    func halfOpenFlood() async throws {
        var port = PortConfiguration()
        port.headlessConnections = 4
        try await TestServer.run(port: port) { server in
            let witness = try await Witness.join(server)
            var flood: [RawClient] = []
            for _ in 0..<40 { flood.append(try await RawClient.connect(port: server.port)) }
            _ = await flood[0].untilClosed()
            try await witness.isServed()
            #expect(try await HTTPTestClient.request("GET", "/other", port: server.port).body == "hello")
            for client in flood { await client.close() }
        }
    }

    @Test("a flood of header fields is refused (CVE-2024-37890)", arguments: [2_000, 20])
    func headerFlood(count: Int) async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            let value = String(repeating: "v", count: count == 20 ? 2_000 : 1)
            let fields = (0..<count).map { "x-\($0): \(value)\r\n" }.joined()
            let raw = try await RawClient.connect(port: server.port)
            try? await raw.send("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: x\r\n\(fields)\r\n")
            let answer = await raw.untilClosed()
            #expect(!String(buffer: answer).hasPrefix("HTTP/1.1 200"))
            try await witness.isServed()
        }
    }

    @Test(
        "a request of two readings is refused, and nothing behind it is served",
        arguments: [
            "content-length: 5\r\ntransfer-encoding: chunked\r\n", "content-length: 5\r\ncontent-length: 6\r\n",
            "content-length: +5\r\n", "transfer-encoding: chunked, identity\r\n",
            "x: a\r\n folded: b\r\ncontent-length: 0\r\n",
            "content-length : 5\r\n",
        ])
    func smuggling(fields: String) async throws {
        try await TestServer.run { server in
            let raw = try await RawClient.connect(port: server.port)
            try await raw.send(
                "POST /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: x\r\n\(fields)\r\n0\r\n\r\n"
                    + "GET /other HTTP/1.1\r\nhost: x\r\n\r\n")
            let answer = String(buffer: await raw.untilClosed())
            #expect(!answer.contains("hello"))
        }
    }

    @Test("an upgrade that is refused, and one whose client is gone at once, harm nobody (CVE-2022-41940)")
    func abandonedUpgrades() async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            for index in 0..<40 {
                let polling = try await PollingTestClient.open("/engine.io/", port: server.port)
                let target = index.isMultiple(of: 2) ? polling.webSocketTarget : polling.webSocketTarget + "x"
                let raw = try await RawClient.connect(port: server.port)
                try await raw.send(WebSocketTestClient.handshake(target))
                await raw.close()
            }
            try await witness.isServed()
        }
    }

    @Test("requests sent without waiting for answers are answered in order")
    func pipelining() async throws {
        try await TestServer.run { server in
            let client = try await HTTPTestClient.connect(port: server.port)
            try await client.send("GET", "/other")
            try await client.send("GET", "/engine.io/?EIO=4&transport=polling")
            try await client.send("GET", "/other")
            try await client.send("GET", "/engine.io/?EIO=3&transport=polling")
            #expect(try await client.response().body == "hello")
            #expect(try await client.response().body.hasPrefix("0{"))
            #expect(try await client.response().body == "hello")
            #expect(try await client.response().status == 400)
        }
    }

    @Test("a flood of pipelined requests behind a waiting poll ends its connection")
    func pipeliningFlood() async throws {
        try await TestServer.run { server in
            let polling = try await PollingTestClient.open("/engine.io/", port: server.port)
            let client = try await server.waitingPoll(of: polling)
            for _ in 0..<200 { try? await client.send("GET", "/other") }
            _ = await client.connection.untilClosed()
        }
    }

    @Test("ids are random: none repeats and none shares its beginning (CVE-2017-16031)")
    func identifiers() {
        let ids = (0..<10_000).map { _ in SessionID(loop: 3).text }
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids.map { $0.dropFirst(3).prefix(8) }).count == ids.count)
        #expect(ids.allSatisfy { SessionID($0[...])?.text == $0 })
    }
}
