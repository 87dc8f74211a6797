import NIOCore
import Primitives

/// The body of long-polling requests and answers: packets joined by the record separator, binary ones as `b` and Base64.
enum EnginePayload {
    static let separator: UInt8 = 0x1E
    static let binaryMark = UInt8(ascii: "b")

    /// Splits and decodes a POST's body.
    ///
    /// - Parameter maximumPackets: more packets than this are refused before any is decoded.
    static func decode(_ body: ByteBuffer, maximumPackets: Int) throws(EngineProtocolError) -> [EnginePacket] {
        guard UTF8Check.isValid(body) else { throw .invalidUTF8 }
        let view = body.readableBytesView
        var ranges: [Range<Int>] = []
        var start = view.startIndex
        while true {
            let end = view[start...].firstIndex(of: separator) ?? view.endIndex
            guard ranges.count < maximumPackets else { throw .tooManyPackets }
            ranges.append(start..<end)
            guard end < view.endIndex else { break }
            start = end + 1
        }
        var packets: [EnginePacket] = []
        packets.reserveCapacity(ranges.count)
        for range in ranges { packets.append(try packet(in: body, range)) }
        return packets
    }

    private static func packet(in body: ByteBuffer, _ range: Range<Int>) throws(EngineProtocolError) -> EnginePacket {
        guard let text = body.getSlice(at: range.lowerBound, length: range.count), text.readableBytes > 0 else {
            throw .unknownPacketType
        }
        guard text.getInteger(at: text.readerIndex, as: UInt8.self) == binaryMark else {
            return try EnginePacket.decode(text: text)
        }
        guard let bytes = Base64.decode(text.readableBytesView.dropFirst()) else { throw .invalidBase64 }
        return .binary(ByteBuffer(bytes: bytes))
    }
}
