import NIOCore
import Primitives

/// What waits for one session's client, in order, bounded in packets and bytes.
struct SendQueue {
    private let maximumPackets: Int
    private let maximumBytes: Int

    /// Packets before `head` are already taken.
    private var packets: [EncodedFrames] = []
    private var head = 0
    /// First part of the head packet that is still to be sent: long-polling may split a packet between two answers.
    private var part = 0
    /// Bytes of the waiting packets' frames; a half-sent packet counts whole.
    private(set) var byteCount = 0

    init(maximumPackets: Int, maximumBytes: Int) {
        self.maximumPackets = maximumPackets
        self.maximumBytes = maximumBytes
    }

    var isEmpty: Bool { head == packets.count }
    var packetCount: Int { packets.count - head }

    /// False, and nothing changed, when the packets do not fit.
    mutating func append(_ batch: FrameBatch) -> Bool {
        guard packetCount + batch.frames.count <= maximumPackets, byteCount + batch.byteCount <= maximumBytes else {
            return false
        }
        if isEmpty {
            // The receivers of a broadcast share the array as they share the bytes.
            packets = batch.frames
            head = 0
            part = batch.frames.first?.firstPart ?? 0
        } else {
            packets.append(contentsOf: batch.frames)
        }
        byteCount += batch.byteCount
        return true
    }

    /// Forgets everything.
    mutating func removeAll() {
        packets = []
        head = 0
        part = 0
        byteCount = 0
    }

    /// Takes the packets of the next WebSocket write: all, or as many as reach `byteLimit`.
    mutating func takeBatch(byteLimit: Int) -> SendBatch? {
        guard !isEmpty else { return nil }
        var (end, bytes) = (packets.count, byteCount)
        if bytes > byteLimit {
            (end, bytes) = (head, 0)
            while bytes < byteLimit {
                bytes += packets[end].byteCount
                end += 1
            }
        }
        let firstPart = part
        let batch: [EncodedFrames]
        if head == 0, end == packets.count {
            batch = packets
            packets = []
        } else {
            batch = Array(packets[head..<end])
            head = end
            compact()
        }
        if isEmpty {
            packets = []
            head = 0
        }
        byteCount -= bytes
        part = isEmpty ? 0 : packets[head].firstPart
        return SendBatch(packets: batch, firstPart: firstPart)
    }

    /// Takes the body of the next polling answer: at most `maximumParts` Engine.IO packets, and no more once `byteLimit`
    /// is reached.
    mutating func takePayload(maximumParts: Int, byteLimit: Int) -> ByteBuffer {
        var body = ByteBuffer()
        var parts = 0
        while !isEmpty, parts < maximumParts, body.readableBytes < byteLimit {
            let packet = packets[head]
            if parts > 0 { body.writeInteger(EnginePayload.separator) }
            switch packet.part(part) {
            case .text(let text): body.writeImmutableBuffer(text)
            case .binary(let bytes):
                body.writeInteger(EnginePayload.binaryMark)
                body.writeString(Base64.encode(bytes.readableBytesView))
            }
            parts += 1
            part += 1
            if part == packet.partCount { removeHead() }
        }
        compact()
        return body
    }

    private mutating func removeHead() {
        byteCount -= packets[head].byteCount
        head += 1
        part = isEmpty ? 0 : packets[head].firstPart
    }

    /// Gives taken packets' memory back once they are the larger part.
    private mutating func compact() {
        guard head > 0, head * 2 >= packets.count else { return }
        packets.removeFirst(head)
        head = 0
    }
}

/// Packets that are sent together, to any number of receivers.
struct FrameBatch {
    let frames: [EncodedFrames]
    let byteCount: Int

    init(_ frames: [EncodedFrames]) {
        self.frames = frames
        byteCount = frames.reduce(0) { $0 + $1.byteCount }
    }

    /// Each packet by itself.
    var parts: [FrameBatch] { frames.map { FrameBatch([$0]) } }
}

/// Packets taken together for one write.
struct SendBatch {
    let packets: [EncodedFrames]
    /// Part of the first packet to start with.
    let firstPart: Int

    /// True when the bytes of both batches are the same because they are the same packets.
    func isIdentical(to other: SendBatch) -> Bool {
        guard packets.count == other.packets.count, firstPart == other.firstPart else { return false }
        let isShared = packets.withUnsafeBufferPointer { own in
            other.packets.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress }
        }
        if isShared { return true }
        for index in packets.indices where !packets[index].isSame(as: other.packets[index]) { return false }
        return true
    }

    /// The frames, joined into one buffer; a single packet's buffer is shared, not copied.
    func joined() -> ByteBuffer {
        let first = packets[0].bytes(from: firstPart)
        guard packets.count > 1 else { return first }
        var buffer = ByteBufferAllocator().buffer(capacity: packets.reduce(0) { $0 + $1.byteCount })
        buffer.writeImmutableBuffer(first)
        for packet in packets.dropFirst() { buffer.writeImmutableBuffer(packet.bytes) }
        return buffer
    }
}
