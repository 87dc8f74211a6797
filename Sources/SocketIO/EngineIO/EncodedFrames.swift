import NIOCore

/// What is sent to a client, encoded once for any number of receivers: the bytes of its WebSocket frames, ready to write, in
/// which the text and the attachments can be found again for long-polling.
public struct EncodedFrames: Sendable {
    private let storage: Storage

    private final class Storage: Sendable {
        /// The WebSocket frames, back to back: at most one text frame, then a binary frame an attachment.
        let bytes: ByteBuffer
        /// Where the text frame's payload starts and ends in `bytes`, from its reader index; empty where there is none.
        let text: Range<Int>
        /// Likewise the payload of each binary frame.
        let attachments: [Range<Int>]

        init(bytes: ByteBuffer, text: Range<Int>, attachments: [Range<Int>]) {
            self.bytes = bytes
            self.text = text
            self.attachments = attachments
        }
    }

    /// The frames.
    var bytes: ByteBuffer { storage.bytes }

    /// Bytes on a WebSocket, frame headers included.
    public var byteCount: Int { storage.bytes.readableBytes }

    /// Whether these are the very frames that `other` are, not only equal ones.
    func isSame(as other: EncodedFrames) -> Bool { storage === other.storage }

    /// Lays out a text frame, and a binary frame for each attachment, in one buffer of exactly the size needed.
    ///
    /// - Parameter writeText: must write exactly `textLength` bytes, the Engine.IO packet type's digit included.
    init(textLength: Int, attachments: [ByteBuffer] = [], _ writeText: (inout ByteBuffer) -> Void) {
        let textStart = ByteBuffer.webSocketHeaderLength(payloadLength: textLength)
        let capacity = attachments.reduce(textStart + textLength) {
            $0 + ByteBuffer.webSocketHeaderLength(payloadLength: $1.readableBytes) + $1.readableBytes
        }
        var bytes = ByteBufferAllocator().buffer(capacity: capacity)
        bytes.writeWebSocketHeader(.text, payloadLength: textLength)
        writeText(&bytes)
        assert(bytes.readableBytes == textStart + textLength, "the text's length was computed wrongly")
        let ranges = Self.write(attachments, to: &bytes)
        storage = Storage(bytes: bytes, text: textStart..<(textStart + textLength), attachments: ranges)
    }

    /// Encodes one Engine.IO packet.
    init(type: EnginePacketType, payload: ByteBuffer = ByteBuffer()) {
        self.init(textLength: 1 + payload.readableBytes) { bytes in
            bytes.writeInteger(type.rawValue)
            bytes.writeImmutableBuffer(payload)
        }
    }

    /// Encodes a binary message.
    init(binary payload: ByteBuffer) {
        let header = ByteBuffer.webSocketHeaderLength(payloadLength: payload.readableBytes)
        var bytes = ByteBufferAllocator().buffer(capacity: header + payload.readableBytes)
        let ranges = Self.write([payload], to: &bytes)
        storage = Storage(bytes: bytes, text: 0..<0, attachments: ranges)
    }

    /// Encodes an Engine.IO message for ``EngineSession/send(_:)``.
    public init(_ message: EngineMessage) {
        switch message {
        case .text(let payload): self.init(type: .message, payload: payload)
        case .binary(let payload): self.init(binary: payload)
        }
    }

    private static func write(_ attachments: [ByteBuffer], to bytes: inout ByteBuffer) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for attachment in attachments {
            bytes.writeWebSocketHeader(.binary, payloadLength: attachment.readableBytes)
            let start = bytes.readableBytes
            bytes.writeImmutableBuffer(attachment)
            ranges.append(start..<bytes.readableBytes)
        }
        return ranges
    }
}

// MARK: - Parts

extension EncodedFrames {
    /// One Engine.IO packet among the encoded ones.
    enum Part {
        /// Packet type's digit and payload.
        case text(ByteBuffer)
        case binary(ByteBuffer)
    }

    /// Engine.IO packets that these are: one, and one an attachment.
    var partCount: Int { 1 + storage.attachments.count }

    /// Number of the first part: 0, or 1 for a lone binary message, which has no text.
    var firstPart: Int { storage.text.isEmpty ? 1 : 0 }

    /// The part with that number: 0 is the text, then come the attachments.
    func part(_ number: Int) -> Part {
        number == 0 ? .text(slice(storage.text)) : .binary(slice(storage.attachments[number - 1]))
    }

    /// The frames from that part on.
    func bytes(from number: Int) -> ByteBuffer {
        guard number > firstPart else { return storage.bytes }
        let payload = storage.attachments[number - 1]
        let start = payload.lowerBound - ByteBuffer.webSocketHeaderLength(payloadLength: payload.count)
        return slice(start..<storage.bytes.readableBytes)
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer {
        storage.bytes.getSlice(at: storage.bytes.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}

// MARK: - Packets without content

extension EncodedFrames {
    static let ping = EncodedFrames(type: .ping)
    static let probeAnswer = EncodedFrames(type: .pong, payload: ByteBuffer(string: "probe"))
}
