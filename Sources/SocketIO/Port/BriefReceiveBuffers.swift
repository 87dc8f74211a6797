import NIOCore

/// Receive buffers for connections that are many and mostly idle: none is kept between reads but the first, which is small.
/// NIO's pool would keep up to `maxMessagesPerRead`, each in the size of the longest request of the connection's life.
struct BriefReceiveBuffers: RecvByteBufferAllocator {
    /// The channel keeps the first buffer for as long as it lives. The rest of a longer first request takes a second read.
    private static let first = 64
    private static let usual = 512
    private static let longest = 65_536

    private var size = Self.first

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        allocator.buffer(capacity: size)
    }

    mutating func record(actualReadBytes: Int) -> Bool {
        size = actualReadBytes < size ? Self.usual : min(max(2 * size, Self.usual), Self.longest)
        // Says that the next one may be longer, so that none is used again.
        return true
    }
}

extension Channel {
    /// Has the channel keep no receive buffer between reads. On its event loop only.
    func useBriefReceiveBuffers() throws {
        // NIO keeps as many buffers as that.
        try syncOptions?.setOption(.maxMessagesPerRead, value: 1)
        try syncOptions?.setOption(.recvAllocator, value: BriefReceiveBuffers())
    }
}
