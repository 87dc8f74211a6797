import NIOCore

/// Packet types of the Engine.IO protocol, version 4.
enum EnginePacketType: UInt8 {
    case open = 0x30
    case close
    case ping
    case pong
    case message
    case upgrade
    case noop
}

/// The payload of an Engine.IO `message` packet.
public enum EngineMessage: Sendable, Equatable {
    /// UTF-8 text, without the packet type's digit.
    case text(ByteBuffer)
    /// Bytes.
    case binary(ByteBuffer)

    /// The payload's bytes.
    public var payload: ByteBuffer {
        switch self {
        case .text(let buffer), .binary(let buffer): buffer
        }
    }
}

/// One packet as a client sends it.
enum EnginePacket: Equatable {
    case text(EnginePacketType, ByteBuffer)
    case binary(ByteBuffer)

    /// Reads a text packet: one digit, then the payload.
    static func decode(text: ByteBuffer) throws(EngineProtocolError) -> EnginePacket {
        var payload = text
        guard let digit = payload.readInteger(as: UInt8.self), let type = EnginePacketType(rawValue: digit) else {
            throw .unknownPacketType
        }
        return .text(type, payload)
    }
}

/// Why what a client sent is no Engine.IO.
enum EngineProtocolError: Error, Equatable {
    case unknownPacketType
    case invalidBase64
    case invalidUTF8
    case tooManyPackets
    case unexpectedPacket
}
