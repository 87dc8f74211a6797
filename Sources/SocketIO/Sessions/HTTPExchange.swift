import NIOCore

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

/// A connection, as the requests that come by it see it. Lives on ``eventLoop``.
protocol RequestConnection: AnyObject {
    var eventLoop: any EventLoop { get }
    /// Answers the request, unless it is answered or given up.
    func respond(_ response: EngineResponse, to exchange: HTTPExchange)
    /// Turns the connection into a WebSocket on the event loop `target`, if the request still waits.
    func becomeWebSocket(
        of exchange: HTTPExchange, on target: any EventLoop,
        _ makeHandler: @escaping @Sendable () -> WebSocketHandler?)
}

/// One request on one connection that is waiting for its answer; may be answered from any event loop, once.
final class HTTPExchange: Sendable {
    private let connection: NIOLoopBound<any RequestConnection>

    init(_ connection: any RequestConnection) {
        self.connection = NIOLoopBound(connection, eventLoop: connection.eventLoop)
    }

    func respond(_ response: EngineResponse) {
        onConnection { $0.respond(response, to: self) }
    }

    /// Calls back on the connection's event loop, at once when that is the current one.
    func onConnection(_ body: @escaping @Sendable (any RequestConnection) -> Void) {
        let connection = connection
        if connection.eventLoop.inEventLoop {
            body(connection.value)
        } else {
            connection.eventLoop.execute { body(connection.value) }
        }
    }
}
