import NIOCore
import Synchronization

/// What a request to join needs of the connection that it came by.
protocol JoiningConnection: AnyObject {
    var session: EngineSession { get }
    func accept(_ namespace: String, userData: any Sendable)
    func refuse(_ namespace: String, message: String, data: JSONBytes?)
}

/// A client asks to join a namespace.
///
/// It is answered once; if it never is, ``SocketIOConfiguration/acceptTimeout`` refuses it.
public final class ConnectRequest: Sendable {
    /// The namespace.
    public let namespace: String
    /// The client's `auth` object, or nil when it sent none.
    public let auth: JSONBytes?
    /// What is known of the client.
    public let handshake: Handshake
    /// The event loop of the socket to be.
    public let eventLoop: any EventLoop

    private let connection: NIOLoopBound<any JoiningConnection>
    private let isAnswered = Atomic<Bool>(false)

    init(namespace: String, auth: JSONBytes?, connection: any JoiningConnection) {
        self.namespace = namespace
        self.auth = auth
        self.handshake = connection.session.handshake
        self.eventLoop = connection.session.eventLoop
        self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
    }

    /// Lets the client in. Nothing happens if it has gone, or was answered before.
    ///
    /// - Parameter userData: kept with the socket, see ``Socket/userData(as:)``.
    public func accept(_ userData: any Sendable = ()) {
        answer { [namespace] connection in connection.accept(namespace, userData: userData) }
    }

    /// Turns the client away: it gets a `connect_error` with that message and data.
    public func refuse(_ message: String, data: JSONBytes? = nil) {
        answer { [namespace] connection in connection.refuse(namespace, message: message, data: data) }
    }

    private func answer(_ body: @escaping @Sendable (any JoiningConnection) -> Void) {
        guard !isAnswered.exchange(true, ordering: .relaxed) else { return }
        let connection = connection
        if eventLoop.inEventLoop {
            body(connection.value)
        } else {
            eventLoop.execute { body(connection.value) }
        }
    }
}
