import NIOCore
import Testing

@testable import bench_load

@Suite("WebSocket frames")
struct WebSocketFramesTests {
    private func header(_ bytes: [UInt8]) throws -> WebSocketFrames.Header? {
        try bytes.withUnsafeBytes { try WebSocketFrames.header($0) }
    }

    @Test("each form of the length is read, and too few bytes are waited for")
    func lengths() throws {
        #expect(try header([0x81, 0x05]) == .init(opcode: 1, size: 2, payloadSize: 5))
        #expect(try header([0x81, 126, 0x01, 0x00]) == .init(opcode: 1, size: 4, payloadSize: 256))
        let long: [UInt8] = [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]
        #expect(try header(long) == .init(opcode: 1, size: 10, payloadSize: 65_536))
        #expect(try header([0x81]) == nil)
        #expect(try header([0x81, 126, 0x01]) == nil)
        #expect(try header(Array(long.dropLast())) == nil)
    }

    @Test("a fragment, a masked frame and an oversized one are refused")
    func refused() {
        #expect(throws: WebSocketFrames.Fault.unexpectedForm) { try header([0x01, 0x05]) }
        #expect(throws: WebSocketFrames.Fault.unexpectedForm) { try header([0x81, 0x85]) }
        #expect(throws: WebSocketFrames.Fault.tooLarge) { try header([0x81, 127, 0x7F, 0, 0, 0, 0, 0, 0, 0]) }
    }

    @Test("what is written is masked and comes back when unmasked", arguments: [0, 1, 125, 126, 70_000])
    func written(count: Int) throws {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        var buffer = ByteBuffer()
        WebSocketFrames.write(.text, payload, to: &buffer)
        #expect(buffer.readInteger(as: UInt8.self) == 0x81)
        let length = try #require(buffer.readInteger(as: UInt8.self))
        #expect(length & 0x80 != 0)
        let size: Int? =
            switch length & 0x7F {
            case 126: buffer.readInteger(as: UInt16.self).map { Int($0) }
            case 127: buffer.readInteger(as: UInt64.self).map { Int($0) }
            case let short: Int(short)
            }
        #expect(size == count)
        let key = try #require(buffer.readBytes(length: 4))
        let masked = try #require(buffer.readBytes(length: buffer.readableBytes))
        #expect(masked.enumerated().map { $1 ^ key[$0 & 3] } == payload)
    }
}

@Suite("Socket.IO text")
struct SocketIOTextTests {
    private func packet(_ text: String) -> SocketIOText.Packet {
        Array(text.utf8).withUnsafeBytes { SocketIOText.packet($0) }
    }

    @Test("packets are told apart")
    func packets() {
        #expect(packet(#"0{"sid":"a"}"#) == .open)
        #expect(packet("2") == .ping)
        #expect(packet(#"40{"sid":"a"}"#) == .connected)
        #expect(packet(#"44{"message":"no"}"#) == .refused)
        #expect(packet(#"4312[{"ok":true}]"#) == .acknowledgement(id: 12))
        #expect(packet(#"42["rooms:message:new",{"seq":1}]"#) == .message)
        #expect(packet(#"42["rooms:presence",{}]"#) == .other)
        #expect(packet("43[]") == .other)
        #expect(packet("") == .other)
        #expect(packet("4") == .other)
    }

    @Test("fields are found by their quoted names")
    func fields() {
        let text = #"431[{"ok":true,"message":{"lastSeq":9,"seq":42,"clientMessageId":"bx-17"}}]"#
        Array(text.utf8).withUnsafeBytes { bytes in
            #expect(SocketIOText.isOK(bytes))
            #expect(SocketIOText.seq(bytes) == 42)
            #expect(SocketIOText.clientMessageNumber(bytes, prefix: Array("bx-".utf8)) == 17)
            #expect(SocketIOText.clientMessageNumber(bytes, prefix: Array("by-".utf8)) == nil)
        }
    }

    @Test("what is missing is nil")
    func missing() {
        Array(#"431[{"ok":false}]"#.utf8).withUnsafeBytes { bytes in
            #expect(!SocketIOText.isOK(bytes))
            #expect(SocketIOText.seq(bytes) == nil)
            #expect(SocketIOText.clientMessageNumber(bytes, prefix: []) == nil)
        }
    }
}
