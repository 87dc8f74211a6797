import Primitives
import Testing

@Suite("Engine.IO long-polling", .timeLimit(.minutes(1)))
struct EnginePollingTests {
    @Test(
        "packets posted together come back in one answer, binary ones as Base64",
        arguments: ["4hello", "4test1\u{1e}4test2\u{1e}4test3", "4hello\u{1e}bAQIDBA=="])
    func echo(payload: String) async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let post = try await client.post(payload)
            #expect(post.status == 200)
            #expect(post.body == "ok")
            let get = try await client.get()
            #expect(get.status == 200)
            #expect(get.body == payload)
        }
    }

    @Test("a poll that waits is answered by what comes")
    func waitingPoll() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let waiting = try await server.waitingPoll(of: client)
            _ = try await client.post("4late")
            #expect(try await waiting.response().body == "4late")
        }
    }

    @Test("an answer holds at most 16 packets, the rest comes with the next")
    func cappedAnswer() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let packets = (1...20).map { "4p\($0)" }
            _ = try await client.post(packets.joined(separator: "\u{1e}"))
            #expect(try await client.get().body == packets[..<16].joined(separator: "\u{1e}"))
            #expect(try await client.get().body == packets[16...].joined(separator: "\u{1e}"))
        }
    }

    @Test(
        "a payload that cannot be decoded ends the session",
        arguments: ["abc", "", "4a\u{1e}", "bAQIDBA=", "b****", "7", "2", "5", "0"])
    func invalidPayload(payload: String) async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            #expect(try await client.post(payload).status == 400)
            #expect(try await client.get().status == 400)
        }
    }

    @Test("a second poll is refused, the first gets close, and the session ends")
    func duplicatePoll() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let first = try await server.waitingPoll(of: client)
            #expect(try await client.get().status == 400)
            let answer = try await first.response()
            #expect(answer.status == 200)
            #expect(answer.body == "1")
            #expect(try await client.get().status == 400)
        }
    }

    @Test("a poll that its client gave up ends the session")
    func cancelledPoll() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let waiting = try await server.waitingPoll(of: client)
            await waiting.connection.close()
            #expect(try await client.get().status == 400)
            try await until { server.engine.sessionCount == 0 }
        }
    }

    @Test("the heartbeat reaches a poll, and pongs keep the session")
    func heartbeat() async throws {
        try await TestServer.run(TestServer.patientHeartbeat()) { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            for _ in 0..<3 {
                #expect(try await client.get().body == "2")
                #expect(try await client.post("3").status == 200)
            }
        }
    }

    @Test("without pongs the session ends, whether or not a poll fetched the ping", arguments: [true, false])
    func heartbeatTimeout(fetches: Bool) async throws {
        try await TestServer.run(TestServer.suiteConfiguration()) { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            if fetches { _ = try await client.get() }
            try await until { server.engine.sessionCount == 0 }
            #expect(try await client.get().status == 400)
        }
    }

    @Test("close is answered to the waiting poll with noop, and ends the session")
    func close() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let waiting = try await server.waitingPoll(of: client)
            #expect(try await client.post("1").body == "ok")
            let answer = try await waiting.response()
            #expect(answer.status == 200)
            #expect(answer.body == "6")
            #expect(try await client.get().status == 400)
        }
    }

    @Test("a poll sent together with close gets its noop although close came first")
    func closeOvertakes() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.overtakingWindow = .minutes(1)
        try await TestServer.run(configuration) { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let post = try await HTTPTestClient.connect(port: server.port)
            try await post.send("POST", client.target, body: "1")
            try await until { try await server.isClosing(client) }
            #expect(try await client.get().body == "6")
            #expect(try await post.response().body == "ok")
            #expect(try await client.get().status == 400)
        }
    }

    @Test("close without any poll is answered and ends the session")
    func closeAlone() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            #expect(try await client.post("1").body == "ok")
            #expect(try await client.get().status == 400)
        }
    }

    @Test("a second post while one is being sent is refused and ends the session")
    func overlappingPosts() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let slow = try await RawClient.connect(port: server.port)
            try await slow.send("POST \(client.target) HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n4a")
            try await until { try await client.post("4b").status == 400 }
            #expect(try await client.get().status == 400)
        }
    }

    @Test("a body beyond maxPayload is refused with 413, declared or not", arguments: [true, false])
    func hugeBody(isDeclared: Bool) async throws {
        var configuration = TestServer.configuration()
        configuration.engine.limits.maxPayload = 1000
        try await TestServer.run(configuration) { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            let raw = HTTPTestClient(connection: try await RawClient.connect(port: server.port))
            let body = "4" + String(repeating: "x", count: 2000)
            let length = isDeclared ? "content-length: 2001" : "transfer-encoding: chunked"
            let framed = isDeclared ? body : "7d1\r\n\(body)\r\n0\r\n\r\n"
            try await raw.connection.send("POST \(client.target) HTTP/1.1\r\nhost: x\r\n\(length)\r\n\r\n\(framed)")
            let response = try await raw.response()
            #expect(response.status == 413, "\(response)")
            #expect(try await client.get().status == 400)
        }
    }
}
