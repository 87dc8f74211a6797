import NIOCore

/// Opcodes of RFC 6455 section 5.2.
enum WebSocketOpcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue >= 0x8 }
}

/// Close codes of RFC 6455 section 7.4 that the server sends.
enum WebSocketCloseCode: UInt16, Sendable {
    case normal = 1000
    case goingAway = 1001
    case protocolError = 1002
    case invalidData = 1007
    case policyViolation = 1008
    case messageTooBig = 1009
}

extension ByteBuffer {
    /// Bytes that the header of an unmasked frame with `payloadLength` bytes takes.
    static func webSocketHeaderLength(payloadLength: Int) -> Int {
        payloadLength < 126 ? 2 : payloadLength <= Int(UInt16.max) ? 4 : 10
    }

    /// Writes the header of a final, unmasked frame; the payload must follow.
    mutating func writeWebSocketHeader(_ opcode: WebSocketOpcode, payloadLength: Int) {
        writeInteger(0x80 | opcode.rawValue)
        if payloadLength < 126 {
            writeInteger(UInt8(payloadLength))
        } else if payloadLength <= Int(UInt16.max) {
            writeInteger(UInt8(126))
            writeInteger(UInt16(payloadLength))
        } else {
            writeInteger(UInt8(127))
            writeInteger(UInt64(payloadLength))
        }
    }

    /// A close frame. `reason` is cut to what a control frame can hold.
    static func webSocketClose(_ code: WebSocketCloseCode, reason: String) -> ByteBuffer {
        let text = reason.utf8.prefix(123)
        var buffer = ByteBufferAllocator().buffer(capacity: 4 + text.count)
        buffer.writeWebSocketHeader(.close, payloadLength: 2 + text.count)
        buffer.writeInteger(code.rawValue)
        buffer.writeBytes(text)
        return buffer
    }
}
