import NIOCore

/// A WebSocket client that can also send what no client should.
struct WebSocketTestClient: Sendable {
    let connection: RawClient

    enum Message: Sendable, Equatable {
        case text(String)
        case binary([UInt8])
        case close(Int?)
        case pong([UInt8])
        /// The connection ended without a close frame.
        case gone
    }

    struct Refused: Error, Equatable {
        let status: Int
    }

    /// - Throws: ``Refused`` unless the handshake is answered with 101.
    static func connect(
        _ target: String, port: Int, headers: [String: String] = [:], reads: Bool = true
    ) async throws -> WebSocketTestClient {
        let connection = try await RawClient.connect(port: port)
        try await connection.send(handshake(target, headers: headers))
        let head = try await connection.read { bytes -> String? in
            let text = String(buffer: bytes)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
            return bytes.readString(length: text[..<end.upperBound].utf8.count)
        }
        guard head.hasPrefix("HTTP/1.1 101") else {
            throw Refused(status: head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
        }
        guard head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") else { throw Refused(status: 101) }
        if !reads { try await connection.channel.setOption(.autoRead, value: false).get() }
        return WebSocketTestClient(connection: connection)
    }

    /// The example of RFC 6455 section 1.3.
    static func handshake(_ target: String, headers: [String: String] = [:]) -> String {
        let extra = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        return "GET \(target) HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
            + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(extra)\r\n"
    }

    /// Connects and reads the `open` packet.
    static func open(_ target: String, port: Int, headers: [String: String] = [:]) async throws -> WebSocketTestClient {
        let client = try await connect(target, port: port, headers: headers)
        guard case .text(let open) = try await client.next(), open.hasPrefix("0{") else { throw PeerClosed() }
        return client
    }

    func send(_ text: String) async throws {
        try await connection.send(Self.frame(0x81, Array(text.utf8)))
    }

    func send(binary: [UInt8]) async throws {
        try await connection.send(Self.frame(0x82, binary))
    }

    func send(raw: [UInt8]) async throws {
        try await connection.send(ByteBuffer(bytes: raw))
    }

    /// A masked frame; `first` holds FIN, the reserved bits and the opcode.
    static func frame(_ first: UInt8, _ payload: [UInt8]) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(first)
        if payload.count < 126 {
            frame.writeInteger(0x80 | UInt8(payload.count))
        } else if payload.count <= 0xFFFF {
            frame.writeInteger(UInt8(0xFE))
            frame.writeInteger(UInt16(payload.count))
        } else {
            frame.writeInteger(UInt8(0xFF))
            frame.writeInteger(UInt64(payload.count))
        }
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        frame.writeBytes(mask)
        frame.writeBytes(payload.enumerated().map { $1 ^ mask[$0 % 4] })
        return frame
    }

    /// The next message; pings of the protocol below are not answered.
    func next() async throws -> Message {
        do {
            return try await connection.read { Self.parse(&$0) }
        } catch is PeerClosed {
            return .gone
        }
    }

    /// The next text message that is not the heartbeat's ping.
    func nextText() async throws -> String {
        while true {
            switch try await next() {
            case .text("2"): try await send("3")
            case .text(let text): return text
            case let other: throw Unexpected(message: other)
            }
        }
    }

    struct Unexpected: Error {
        let message: Message
    }

    /// Reads on until the server closes: its close code, or nil when it gave none.
    func closeCode() async throws -> Int? {
        while true {
            switch try await next() {
            case .close(let code): return code
            case .gone: return nil
            default: continue
            }
        }
    }

    private static func parse(_ bytes: inout ByteBuffer) -> Message? {
        var reader = bytes
        guard let first = reader.readInteger(as: UInt8.self), let second = reader.readInteger(as: UInt8.self) else {
            return nil
        }
        var length = Int(second)
        if second == 126 {
            guard let long = reader.readInteger(as: UInt16.self) else { return nil }
            length = Int(long)
        } else if second == 127 {
            guard let long = reader.readInteger(as: UInt64.self) else { return nil }
            length = Int(long)
        }
        guard let payload = reader.readBytes(length: length) else { return nil }
        bytes = reader
        switch first {
        case 0x81: return .text(String(decoding: payload, as: UTF8.self))
        case 0x82: return .binary(payload)
        case 0x8A: return .pong(payload)
        case 0x88: return .close(payload.count < 2 ? nil : Int(payload[0]) << 8 | Int(payload[1]))
        default: return .gone
        }
    }
}
