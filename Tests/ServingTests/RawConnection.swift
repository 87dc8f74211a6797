import NIOCore
import NIOPosix

/// A TCP connection for bytes that no HTTP client would send.
enum RawConnection {
    /// Sends `text` and gives the first bytes that come back; empty if the server closes without an answer.
    static func answer(to text: String, port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            // The server may refuse and close before everything is written.
            try? await outbound.write(ByteBuffer(string: text))
            do {
                for try await bytes in inbound { return String(buffer: bytes) }
            } catch is IOError {
                return ""
            }
            return ""
        }
    }
}
