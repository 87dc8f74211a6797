import NIOCore
import NIOPosix
import Synchronization

/// A peer that misbehaves on purpose: what a real server never does has to come from somewhere.
///
/// Each connection follows the next script; the last one is repeated for all further connections.
final class FakeServer: Sendable {
    /// What a connection does.
    enum Script: Sendable {
        /// Closes each connection as it comes.
        case closeAtOnce
        /// Accepts, and never says a word.
        case silent
        /// Speaks first, without being asked.
        case greet(String)
        /// Answers the handshake, then the first command with this text; then maybe closes.
        case answer(String, close: Bool)
        /// Answers every command with `+OK`.
        case behave
    }

    let port: Int
    private let channel: any Channel
    private let accepted: Counter

    /// How many connections there have been.
    var connections: Int { accepted.count.withLock { $0 } }

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    private init(channel: any Channel, port: Int, accepted: Counter) {
        self.channel = channel
        self.port = port
        self.accepted = accepted
    }

    static func start(_ scripts: [Script]) async throws -> FakeServer {
        let accepted = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let number = accepted.count.withLock { count in
                    count += 1
                    return count
                }
                return channel.eventLoop.makeCompletedFuture {
                    let script = scripts[min(number, scripts.count) - 1]
                    try channel.pipeline.syncOperations.addHandler(FakeConnection(script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return FakeServer(channel: channel, port: channel.localAddress?.port ?? 0, accepted: accepted)
    }

    func stop() async {
        try? await channel.close()
    }
}

private final class FakeConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: FakeServer.Script
    private var reads = 0

    init(_ script: FakeServer.Script) {
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        switch script {
        case .closeAtOnce: context.close(promise: nil)
        case .greet(let text): write(text, context)
        case .silent, .answer, .behave: break
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reads += 1
        switch script {
        case .closeAtOnce, .silent, .greet:
            break
        case .answer(let text, let close):
            write(reads == 1 ? "+PONG\r\n" : text, context)
            if reads > 1, close { context.close(promise: nil) }
        case .behave:
            // One command a read: the tests send them one after the other.
            write("+OK\r\n", context)
        }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
