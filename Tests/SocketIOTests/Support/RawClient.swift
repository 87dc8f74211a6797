import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that sends any bytes and reads what comes, at its own pace.
final class RawClient: Sendable {
    let channel: any Channel
    private let inbox: Inbox

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// - Parameter reads: false for a client that never takes anything from its socket.
    static func connect(port: Int, reads: Bool = true) async throws -> RawClient {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawClient(channel: channel, inbox: inbox)
    }

    func send(_ text: String) async throws {
        try await send(ByteBuffer(string: text))
    }

    func send(_ bytes: ByteBuffer) async throws {
        try await channel.writeAndFlush(bytes).get()
    }

    /// Waits until `parse` finds what it looks for at the front of what was received; throws when the peer closes first.
    func read<T: Sendable>(_ parse: @escaping @Sendable (inout ByteBuffer) -> T?) async throws -> T {
        while true {
            switch inbox.take(parse) {
            case .found(let value): return value
            case .closed: throw PeerClosed()
            case .incomplete(let version): await inbox.changed(since: version)
            }
        }
    }

    /// Waits until the peer closes; returns what was received and not read.
    func untilClosed() async -> ByteBuffer {
        while true {
            let (isClosed, bytes, version) = inbox.state()
            if isClosed { return bytes }
            await inbox.changed(since: version)
        }
    }

    func close() async {
        try? await channel.close().get()
    }
}

struct PeerClosed: Error {}

/// What a connection received. One reader at a time.
private final class Inbox: Sendable {
    private struct State {
        var bytes = ByteBuffer()
        var isClosed = false
        var version = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    enum Taken<T: Sendable>: Sendable {
        case found(T)
        case closed
        case incomplete(version: Int)
    }

    private let storage = Mutex(State())

    func take<T: Sendable>(_ parse: (inout ByteBuffer) -> T?) -> Taken<T> {
        storage.withLock { state in
            if let value = parse(&state.bytes) { return .found(value) }
            return state.isClosed ? .closed : .incomplete(version: state.version)
        }
    }

    func state() -> (isClosed: Bool, bytes: ByteBuffer, version: Int) {
        storage.withLock { ($0.isClosed, $0.bytes, $0.version) }
    }

    func change(closed: Bool = false, _ bytes: ByteBuffer = ByteBuffer()) {
        let waiter = storage.withLock { state -> CheckedContinuation<Void, Never>? in
            state.bytes.writeImmutableBuffer(bytes)
            state.isClosed = state.isClosed || closed
            state.version += 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    func changed(since version: Int) async {
        await withCheckedContinuation { continuation in
            let isPast = storage.withLock { state in
                if state.version != version { return true }
                state.waiter = continuation
                return false
            }
            if isPast { continuation.resume() }
        }
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox

    init(_ inbox: Inbox) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.change(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.change(closed: true)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { inbox.change(closed: true) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
