import Testing

@Suite("Engine.IO upgrade", .timeLimit(.minutes(1)))
struct EngineUpgradeTests {
    private static func probed(_ server: TestServer) async throws -> (PollingTestClient, WebSocketTestClient) {
        let polling = try await PollingTestClient.open("/engine.io/", port: server.port)
        let socket = try await WebSocketTestClient.connect(polling.webSocketTarget, port: server.port)
        try await socket.send("2probe")
        #expect(try await socket.next() == .text("3probe"))
        return (polling, socket)
    }

    @Test("after the probe a poll gets noop, after the upgrade packet the WebSocket carries the session")
    func upgrade() async throws {
        try await TestServer.run { server in
            let (polling, socket) = try await Self.probed(server)
            let poll = try await polling.get()
            #expect(poll.status == 200)
            #expect(poll.body == "6")
            try await socket.send("5")
            try await socket.send("4hello")
            #expect(try await socket.next() == .text("4hello"))
        }
    }

    @Test("a poll that waits gets noop with the probe")
    func waitingPoll() async throws {
        try await TestServer.run { server in
            let polling = try await PollingTestClient.open("/engine.io/", port: server.port)
            let waiting = try await server.waitingPoll(of: polling)
            let socket = try await WebSocketTestClient.connect(polling.webSocketTarget, port: server.port)
            try await socket.send("2probe")
            #expect(try await socket.next() == .text("3probe"))
            #expect(try await waiting.response().body == "6")
        }
    }

    @Test("requests of an upgraded session are refused, and it lives on", arguments: 1...10)
    func pollAfterUpgrade(round: Int) async throws {
        var configuration = TestServer.configuration()
        configuration.engine.overtakingWindow = .seconds(20)
        try await TestServer.run(configuration) { server in
            let (polling, socket) = try await Self.probed(server)
            try await socket.send("5")
            #expect(try await polling.get().status == 400)
            #expect(try await polling.post("4x").status == 400)
            try await socket.send("4hello")
            #expect(try await socket.next() == .text("4hello"))
        }
    }

    @Test("a second WebSocket of an upgraded session is accepted, then closed")
    func secondWebSocket() async throws {
        try await TestServer.run { server in
            let (polling, socket) = try await Self.probed(server)
            try await socket.send("5")
            try await socket.send("4a")
            #expect(try await socket.next() == .text("4a"))
            let second = try await WebSocketTestClient.connect(polling.webSocketTarget, port: server.port)
            #expect(try await second.closeCode() == 1008)
            try await socket.send("4b")
            #expect(try await socket.next() == .text("4b"))
        }
    }

    @Test("what waits in the session comes over the WebSocket, in order")
    func queueMoves() async throws {
        try await TestServer.run { server in
            let polling = try await PollingTestClient.open("/engine.io/", port: server.port)
            _ = try await polling.post("4one\u{1e}bAQI=\u{1e}4two")
            let socket = try await WebSocketTestClient.connect(polling.webSocketTarget, port: server.port)
            try await socket.send("2probe")
            #expect(try await socket.next() == .text("3probe"))
            try await socket.send("5")
            #expect(try await socket.next() == .text("4one"))
            #expect(try await socket.next() == .binary([1, 2]))
            #expect(try await socket.next() == .text("4two"))
        }
    }

    @Test(
        "a WebSocket that does not probe is dropped and the session goes on polling",
        arguments: ["5", "4hello", "2", "2other", "x"])
    func badProbe(packet: String) async throws {
        try await TestServer.run { server in
            let polling = try await PollingTestClient.open("/engine.io/", port: server.port)
            let socket = try await WebSocketTestClient.connect(polling.webSocketTarget, port: server.port)
            try await socket.send(packet)
            #expect(try await socket.closeCode() == 1008)
            _ = try await polling.post("4still")
            #expect(try await polling.get().body == "4still")
        }
    }

    @Test("a probe that is lost leaves a held-back poll to the session's packets")
    func lostProbe() async throws {
        try await TestServer.run(TestServer.patientHeartbeat()) { server in
            let (polling, socket) = try await Self.probed(server)
            await socket.connection.close()
            try await until {
                let poll = try await polling.get()
                if poll.body == "2" { _ = try await polling.post("3") }
                return poll.body == "2"
            }
        }
    }

    @Test("a WebSocket with an unknown session id is refused")
    func unknownSession() async throws {
        try await TestServer.run { server in
            await #expect(throws: WebSocketTestClient.Refused(status: 400)) {
                _ = try await WebSocketTestClient.connect(
                    "/engine.io/?EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAAAAAA", port: server.port)
            }
        }
    }

    @Test("a kept-alive connection that served other requests can become a WebSocket")
    func keptAlive() async throws {
        try await TestServer.run { server in
            let http = try await HTTPTestClient.connect(port: server.port)
            #expect(try await http.request("GET", "/other").body == "hello")
            let polling = try await http.request("GET", "/engine.io/?EIO=4&transport=polling")
            let sid = try sessionID(in: polling.body)
            #expect(try await http.request("GET", "/other").body == "hello")
            try await http.connection.send(
                WebSocketTestClient.handshake("/engine.io/?EIO=4&transport=websocket&sid=\(sid)"))
            let socket = WebSocketTestClient(connection: http.connection)
            _ = try await http.connection.read { bytes -> String? in
                String(buffer: bytes).hasSuffix("\r\n\r\n") ? bytes.readString(length: bytes.readableBytes) : nil
            }
            try await socket.send("2probe")
            #expect(try await socket.next() == .text("3probe"))
        }
    }
}
