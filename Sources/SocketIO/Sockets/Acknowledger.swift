import NIOCore
import Synchronization

/// Acknowledges one event of a client, once, from anywhere.
public final class Acknowledger: Sendable {
    private let socket: Socket
    private let id: UInt64
    private let isUsed = Atomic<Bool>(false)

    init(socket: Socket, id: UInt64) {
        self.socket = socket
        self.id = id
    }

    /// Sends the acknowledgement. Nothing happens the second time, or when the socket is over.
    public func reply(_ arguments: JSONBytes..., attachments: [ByteBuffer] = []) {
        reply(arguments, attachments: attachments)
    }

    /// Sends the acknowledgement. Nothing happens the second time, or when the socket is over.
    public func reply(_ arguments: [JSONBytes], attachments: [ByteBuffer] = []) {
        guard !isUsed.exchange(true, ordering: .relaxed) else { return }
        socket.emit(.acknowledgement(id, arguments, attachments: attachments, namespace: socket.namespace))
    }
}
