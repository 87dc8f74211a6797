import NIOCore
import Synchronization

/// An answer to an Engine.IO request.
enum EngineResponse {
    /// 200, packets.
    case payload(ByteBuffer)
    /// 200 `ok`.
    case acknowledged
    /// The protocol's error JSON.
    case refusal(EngineRefusal)
    /// 204, the answer to a preflight.
    case preflight
}

/// One request on one connection that is waiting for its answer; may be answered from any event loop, once.
struct HTTPExchange: Sendable, Equatable {
    private static let count = Atomic<UInt64>(0)

    /// Unique in the process, so that a late answer cannot go to another request.
    let id: UInt64
    private let connection: NIOLoopBound<HTTPConnectionHandler>

    init(_ connection: HTTPConnectionHandler, eventLoop: any EventLoop) {
        self.id = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
    }

    func respond(_ response: EngineResponse) {
        onConnection { $0.respond(response, to: id) }
    }

    /// Calls back on the connection's event loop, at once when that is the current one.
    func onConnection(_ body: @escaping @Sendable (HTTPConnectionHandler) -> Void) {
        if connection.eventLoop.inEventLoop {
            body(connection.value)
        } else {
            let connection = connection
            connection.eventLoop.execute { body(connection.value) }
        }
    }

    static func == (left: HTTPExchange, right: HTTPExchange) -> Bool { left.id == right.id }
}
