import NIOCore
import Testing

@testable import SocketIO

@Suite("Abuse of WebSocket frames", .timeLimit(.minutes(1)))
struct WebSocketAbuseTests {
    /// Frames that no client may send, and the code they are answered with.
    static let cases: [(name: String, frames: [[UInt8]], code: Int)] = [
        ("unmasked", [[0x81, 0x01, 0x34]], 1002),
        ("reserved bit 1, as of CVE-2022-21676", [[0xC1, 0x80, 0, 0, 0, 0]], 1002),
        ("reserved bit 2", [[0xA1, 0x80, 0, 0, 0, 0]], 1002),
        ("reserved bit 3", [[0x91, 0x80, 0, 0, 0, 0]], 1002),
        ("unknown opcode", [[0x83, 0x80, 0, 0, 0, 0]], 1002),
        ("unknown control opcode", [[0x8B, 0x80, 0, 0, 0, 0]], 1002),
        ("control frame over 125 bytes", [[0x89, 0xFE, 0, 126, 0, 0, 0, 0]], 1002),
        ("fragmented control frame", [[0x09, 0x80, 0, 0, 0, 0]], 1002),
        ("continuation of nothing", [[0x80, 0x80, 0, 0, 0, 0]], 1002),
        ("text inside a fragmented text", [[0x01, 0x80, 0, 0, 0, 0], [0x81, 0x80, 0, 0, 0, 0]], 1002),
        ("length not in its shortest form", [[0x81, 0xFE, 0, 5, 0, 0, 0, 0]], 1002),
        ("64-bit length not in its shortest form", [[0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]], 1002),
        ("a length of 2^63", [[0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], 1009),
        ("a length over maxPayload", [[0x82, 0xFF, 0, 0, 0, 0, 0, 0x0F, 0x42, 0x41, 0, 0, 0, 0]], 1009),
        ("invalid UTF-8", [[0x81, 0x82, 0, 0, 0, 0, 0x34, 0xFF]], 1007),
        ("overlong UTF-8", [[0x81, 0x83, 0, 0, 0, 0, 0x34, 0xC0, 0xAF]], 1007),
        ("a surrogate in UTF-8", [[0x81, 0x84, 0, 0, 0, 0, 0x34, 0xED, 0xA0, 0x80]], 1007),
        ("a close frame of one byte", [[0x88, 0x81, 0, 0, 0, 0, 3]], 1002),
        ("a reserved close code", [[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED]], 1002),
    ]

    @Test("a frame that breaks RFC 6455 closes the connection with the right code", arguments: 0..<cases.count)
    func violations(index: Int) async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            let violation = Self.cases[index]
            let client = try await WebSocketTestClient.open("/engine.io/?EIO=4&transport=websocket", port: server.port)
            for frame in violation.frames { try await client.send(raw: frame) }
            #expect(try await client.closeCode() == violation.code, "\(violation.name)")
            try await until { server.engine.sessionCount == 0 }
            try await witness.isServed()
        }
    }

    @Test("fragments without end close the connection, however small they are", arguments: [0, 1])
    func fragmentFlood(size: Int) async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            let client = try await WebSocketTestClient.open("/engine.io/?EIO=4&transport=websocket", port: server.port)
            var flood = ByteBuffer()
            flood.writeImmutableBuffer(WebSocketTestClient.frame(0x01, Array("4".utf8)))
            for _ in 0..<20_000 {
                flood.writeImmutableBuffer(WebSocketTestClient.frame(0x00, Array(repeating: 0x61, count: size)))
            }
            try? await client.connection.send(flood)
            #expect(try await client.closeCode() == 1008)
            try await witness.isServed()
        }
    }

    @Test("fragments that add up to more than maxPayload close the connection")
    func fragmentedBomb() async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open("/engine.io/?EIO=4&transport=websocket", port: server.port)
            try await client.connection.send(WebSocketTestClient.frame(0x01, Array(repeating: 0x34, count: 600_000)))
            try? await client.connection.send(WebSocketTestClient.frame(0x80, Array(repeating: 0x34, count: 600_000)))
            #expect(try await client.closeCode() == 1009)
        }
    }

    @Test("deflate is not agreed to, so a compressed frame is a violation")
    func deflate() async throws {
        try await TestServer.run { server in
            let raw = try await RawClient.connect(port: server.port)
            try await raw.send(
                WebSocketTestClient.handshake(
                    "/engine.io/?EIO=4&transport=websocket",
                    headers: ["sec-websocket-extensions": "permessage-deflate; client_max_window_bits"]))
            let head = try await raw.read { bytes -> String? in
                let text = String(buffer: bytes)
                guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
                return bytes.readString(length: text[..<end.upperBound].utf8.count)
            }
            #expect(!head.lowercased().contains("sec-websocket-extensions"))
            let client = WebSocketTestClient(connection: raw)
            _ = try await client.next()
            try await client.send(raw: [0xC1, 0x81, 0, 0, 0, 0, 0x34])
            #expect(try await client.closeCode() == 1002)
        }
    }

    @Test("pings without reading the pongs pile nothing up")
    func pingFlood() async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            let client = try await WebSocketTestClient.connect(
                "/engine.io/?EIO=4&transport=websocket", port: server.port, reads: false)
            var pings = ByteBuffer()
            for _ in 0..<1000 {
                pings.writeImmutableBuffer(WebSocketTestClient.frame(0x89, Array(repeating: 1, count: 125)))
            }
            for _ in 0..<50 { try? await client.connection.send(pings) }
            try await witness.isServed()
            await client.connection.close()
        }
    }

    @Test(
        "a handshake that is none is refused (CVE-2021-32640: a long protocol header is no work)",
        arguments: [
            ["sec-websocket-version": "8"], ["sec-websocket-key": "short"],
            ["sec-websocket-protocol": String(repeating: " ", count: 12_000) + "x"],
        ])
    func badHandshake(headers: [String: String]) async throws {
        try await TestServer.run { server in
            let raw = HTTPTestClient(connection: try await RawClient.connect(port: server.port))
            var all = [
                "connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13",
                "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
            ]
            all.merge(headers) { $1 }
            try await raw.send("GET", "/engine.io/?EIO=4&transport=websocket", headers: all)
            let status = try await raw.response().status
            #expect(status == (headers["sec-websocket-protocol"] == nil ? 400 : 101))
        }
    }
}
