import CHiredis
import NIOCore

/// Bounds on what a server may make the client hold.
public struct RedisReplyLimits: Sendable, Hashable {
    /// The largest reply in bytes on the wire; 64 MiB unless set.
    public var maxBytes = 64 << 20
    /// The most elements in a reply over all levels of its arrays; 1,048,576 unless set. hiredis itself refuses arrays
    /// nested more than seven deep.
    public var maxElements = 1 << 20

    /// The default limits.
    public init() {}
}

/// hiredis' reader: bytes in, replies out. Belongs to one connection and its event loop.
final class ReplyDecoder {
    private let limits: RedisReplyLimits
    private let builder: ReplyBuilder
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let reader: UnsafeMutablePointer<redisReader>
    /// Bytes fed since the last complete reply ended.
    private var unansweredBytes = 0

    init(limits: RedisReplyLimits) {
        self.limits = limits
        builder = ReplyBuilder(maxElements: limits.maxElements)
        functions = .allocate(capacity: 1)
        functions.initialize(to: ReplyDecoder.callbacks)
        guard let reader = redisReaderCreateWithFunctions(functions) else {
            fatalError("out of memory: hiredis could not make a reader")
        }
        self.reader = reader
        // Not retained: the builder lives as long as this decoder, which frees the reader first.
        reader.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
    }

    deinit {
        redisReaderFree(reader)
        functions.deinitialize(count: 1)
        functions.deallocate()
    }

    /// Takes received bytes. Call ``next()`` until it is nil afterwards.
    func feed(_ bytes: ByteBuffer) throws(RedisError) {
        let status = bytes.withUnsafeReadableBytes { bytes in
            // hiredis copies the bytes and takes no empty input.
            guard let base = bytes.baseAddress, bytes.count > 0 else { return REDIS_OK }
            return redisReaderFeed(reader, base.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard status == REDIS_OK else { throw failure() }
        unansweredBytes += bytes.readableBytes
    }

    /// The next complete reply, nil if more bytes are needed.
    func next() throws(RedisError) -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw failure() }
        guard reply != nil else {
            guard unansweredBytes <= limits.maxBytes else {
                throw .protocolViolation("a reply is larger than \(limits.maxBytes) bytes")
            }
            return nil
        }
        unansweredBytes = reader.pointee.len - reader.pointee.pos
        guard let value = builder.take() else { throw .protocolViolation("a reply is not RESP2") }
        return value
    }

    private func failure() -> RedisError {
        if builder.isOverLimit {
            return .protocolViolation("a reply has more than \(limits.maxElements) elements")
        }
        let text = withUnsafeBytes(of: reader.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return .protocolViolation(text)
    }
}

/// What hiredis calls while it parses. Each answers the builder's own address: hiredis only asks whether it is null,
/// which means failure, and never looks behind it.
extension ReplyDecoder {
    private static var callbacks: redisReplyObjectFunctions {
        var functions = redisReplyObjectFunctions()
        functions.createString = { task, bytes, count in
            ReplyDecoder.build(task) { builder, task in
                builder.add(ReplyDecoder.string(of: task.type, UnsafeRawBufferPointer(start: bytes, count: count)))
            }
        }
        functions.createArray = { task, count in
            ReplyDecoder.build(task) { builder, _ in builder.beginArray(count: Int(count)) }
        }
        functions.createInteger = { task, value in
            ReplyDecoder.build(task) { builder, _ in builder.add(.integer(Int(value))) }
        }
        functions.createNil = { task in
            ReplyDecoder.build(task) { builder, _ in builder.add(.null) }
        }
        return functions
    }

    private static func build(
        _ task: UnsafePointer<redisReadTask>?, _ step: (ReplyBuilder, redisReadTask) -> Bool
    ) -> UnsafeMutableRawPointer? {
        guard let task, let address = task.pointee.privdata else { return nil }
        // A newer hiredis also reads RESP3, whose types nobody here has asked for.
        guard (REDIS_REPLY_STRING...REDIS_REPLY_ERROR).contains(task.pointee.type) else { return nil }
        let builder = Unmanaged<ReplyBuilder>.fromOpaque(address).takeUnretainedValue()
        return step(builder, task.pointee) ? address : nil
    }

    private static func string(of type: CInt, _ bytes: UnsafeRawBufferPointer) -> RedisValue {
        switch type {
        case REDIS_REPLY_STATUS: .simpleString(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: .error(.server(reply: String(decoding: bytes, as: UTF8.self)))
        default: .bulk(ByteBuffer(bytes: bytes))
        }
    }
}
