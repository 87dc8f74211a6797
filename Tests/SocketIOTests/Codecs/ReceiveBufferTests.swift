import NIOCore
import Testing

@testable import SocketIO

@Suite("Receive buffers of idle connections")
struct ReceiveBufferTests {
    @Test("the first is small; later ones grow while they are filled, up to a bound, and are short again after that")
    func sizes() {
        var buffers = BriefReceiveBuffers()
        func size() -> Int { buffers.buffer(allocator: ByteBufferAllocator()).capacity }
        #expect(size() == 64)
        _ = buffers.record(actualReadBytes: 64)
        var sizes: [Int] = []
        for _ in 0..<9 {
            sizes.append(size())
            _ = buffers.record(actualReadBytes: size())
        }
        #expect(sizes == [512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 65_536])
        _ = buffers.record(actualReadBytes: 10)
        #expect(size() == 512)
    }

    @Test("a channel keeps none but the first, whatever was read")
    func kept() {
        var pool = NIOPooledRecvBufferAllocator(capacity: 1, recvAllocator: BriefReceiveBuffers())
        var read: [ByteBuffer] = []
        for length in [64, 512, 1_024, 7] {
            let (buffer, _) = pool.buffer(allocator: ByteBufferAllocator()) { buffer in
                buffer.writeRepeatingByte(1, count: length)
            }
            pool.record(actualReadBytes: length)
            read.append(buffer)
        }
        #expect(pool.count == 1)
        #expect(read.map(\.readableBytes) == [64, 512, 1_024, 7])
        #expect(read.map(\.capacity) == [64, 512, 1_024, 2_048])
    }
}
