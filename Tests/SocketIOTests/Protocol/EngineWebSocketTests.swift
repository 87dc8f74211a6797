import Testing

@Suite("Engine.IO over WebSocket", .timeLimit(.minutes(1)))
struct EngineWebSocketTests {
    private static let target = "/engine.io/?EIO=4&transport=websocket"

    @Test("text and binary messages are carried as they are")
    func echo() async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            try await client.send("4hello")
            #expect(try await client.next() == .text("4hello"))
            try await client.send(binary: [1, 2, 3, 4])
            #expect(try await client.next() == .binary([1, 2, 3, 4]))
            try await client.send("4" + String(repeating: "á", count: 40_000))
            #expect(try await client.next() == .text("4" + String(repeating: "á", count: 40_000)))
        }
    }

    @Test("an invalid packet closes the connection", arguments: ["abc", "", "2", "2probe", "5", "0", "9"])
    func invalidPacket(packet: String) async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            try await client.send(packet)
            #expect(try await client.closeCode() == 1008)
            try await until { server.engine.sessionCount == 0 }
        }
    }

    @Test("pongs keep the session")
    func heartbeat() async throws {
        try await TestServer.run(TestServer.patientHeartbeat()) { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            for _ in 0..<3 {
                #expect(try await client.next() == .text("2"))
                try await client.send("3")
            }
        }
    }

    @Test("without pongs the server closes")
    func heartbeatTimeout() async throws {
        try await TestServer.run(TestServer.suiteConfiguration()) { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("close closes")
    func close() async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            try await client.send("1")
            #expect(try await client.closeCode() == 1000)
        }
    }

    @Test("a close frame is answered with its like")
    func closeFrame() async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            try await client.connection.send(WebSocketTestClient.frame(0x88, [0x03, 0xE8]))
            #expect(try await client.closeCode() == 1000)
            try await until { server.engine.sessionCount == 0 }
        }
    }

    @Test("a WebSocket ping is answered with its payload")
    func controlPing() async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            try await client.connection.send(WebSocketTestClient.frame(0x89, [7, 8]))
            #expect(try await client.next() == .pong([7, 8]))
        }
    }
}
