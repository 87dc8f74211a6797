import NIOCore

extension Socket {
    /// The part of a socket that lives on its event loop.
    final class State {
        /// Nil once the socket is over.
        private(set) var connection: (any SocketConnection)?
        var memberships: [RoomMembership<Socket>] = []
        /// When the application wants to be called.
        var wakesAt: NIODeadline?

        init(connection: any SocketConnection) {
            self.connection = connection
        }

        func send(_ frames: EncodedFrames) {
            connection?.session.send(frames)
        }

        func send(_ packets: FrameBatch) {
            connection?.session.send(packets)
        }

        /// The socket is over.
        func end() {
            connection = nil
        }
    }
}
