import NIOCore

/// A packet encoded once, for any number of receivers: the bytes of its WebSocket frames, ready to write, in which the
/// text and the attachments can be found again for long-polling.
public struct EncodedPacket: Sendable {
    let storage: Storage

    final class Storage: Sendable {
        /// The WebSocket frames, back to back: one text frame, then a binary frame an attachment.
        let frames: ByteBuffer
        /// Where the text frame's payload starts and ends in `frames`, from its reader index.
        let text: Range<Int>
        /// Likewise the payload of each binary frame.
        let attachments: [Range<Int>]
        /// The namespace the packet belongs to; packets of the Engine.IO layer have the main one.
        let namespace: String

        init(frames: ByteBuffer, text: Range<Int>, attachments: [Range<Int>], namespace: String) {
            self.frames = frames
            self.text = text
            self.attachments = attachments
            self.namespace = namespace
        }
    }

    /// The namespace the packet belongs to.
    public var namespace: String { storage.namespace }

    /// Bytes on a WebSocket, frame headers included.
    public var byteCount: Int { storage.frames.readableBytes }

    /// Engine.IO packets that this is: one, and one an attachment.
    var partCount: Int { 1 + storage.attachments.count }

    /// Encodes one Engine.IO packet that carries `text` after `prefix`.
    init(type: EnginePacketType, payload: ByteBuffer = ByteBuffer()) {
        let length = 1 + payload.readableBytes
        let header = ByteBuffer.webSocketHeaderLength(payloadLength: length)
        var frames = ByteBufferAllocator().buffer(capacity: header + length)
        frames.writeWebSocketHeader(.text, payloadLength: length)
        frames.writeInteger(type.rawValue)
        frames.writeImmutableBuffer(payload)
        storage = Storage(frames: frames, text: header..<(header + length), attachments: [], namespace: "/")
    }

    /// Encodes one binary message.
    init(binary payload: ByteBuffer) {
        let header = ByteBuffer.webSocketHeaderLength(payloadLength: payload.readableBytes)
        var frames = ByteBufferAllocator().buffer(capacity: header + payload.readableBytes)
        frames.writeWebSocketHeader(.binary, payloadLength: payload.readableBytes)
        frames.writeImmutableBuffer(payload)
        let range = header..<(header + payload.readableBytes)
        storage = Storage(frames: frames, text: 0..<0, attachments: [range], namespace: "/")
    }

    init(storage: Storage) {
        self.storage = storage
    }

    /// Encodes an Engine.IO message for ``EngineSession/send(_:)``.
    public init(_ message: EngineMessage) {
        switch message {
        case .text(let payload): self.init(type: .message, payload: payload)
        case .binary(let payload): self.init(binary: payload)
        }
    }
}

// MARK: - Parts

extension EncodedPacket {
    /// One Engine.IO packet inside the encoded one.
    enum Part {
        /// Packet type's digit and payload.
        case text(ByteBuffer)
        case binary(ByteBuffer)
    }

    /// Number of the first part: 0, or 1 for a lone binary message, which has no text.
    var firstPart: Int { storage.text.isEmpty ? 1 : 0 }

    /// The part with that number: 0 is the text, then come the attachments.
    func part(_ number: Int) -> Part {
        number == 0 ? .text(slice(storage.text)) : .binary(slice(storage.attachments[number - 1]))
    }

    /// The frames from that part on.
    func frames(from number: Int) -> ByteBuffer {
        guard number > firstPart else { return storage.frames }
        let payload = storage.attachments[number - 1]
        let start = payload.lowerBound - ByteBuffer.webSocketHeaderLength(payloadLength: payload.count)
        return slice(start..<storage.frames.readableBytes)
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer {
        storage.frames.getSlice(at: storage.frames.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}

// MARK: - Packets without content

extension EncodedPacket {
    static let ping = EncodedPacket(type: .ping)
    static let noop = EncodedPacket(type: .noop)
    static let close = EncodedPacket(type: .close)
    static let probeAnswer = EncodedPacket(type: .pong, payload: ByteBuffer(string: "probe"))
}
