import NIOCore

/// The part of a ``Socket`` that lives on its event loop.
final class SocketState {
    /// A room the socket is in, and its place among the members.
    struct RoomMembership {
        let room: Room
        var index: Int
    }

    private struct Pending {
        let until: NIODeadline
        let acknowledged: @Sendable (Result<Acknowledgement, AcknowledgementError>) -> Void
    }

    /// Nil once the socket is over.
    private(set) var connection: SocketIOConnection?
    var memberships: [RoomMembership] = []
    private var pending: [UInt64: Pending] = [:]
    private var nextID: UInt64 = 0

    init(connection: SocketIOConnection) {
        self.connection = connection
    }

    func send(_ packet: EncodedPacket) {
        connection?.session.send(packet)
    }

    func sendVolatile(_ packet: EncodedPacket) {
        guard let session = connection?.session, session.isWritable else { return }
        session.send(packet)
    }

    /// The socket is over: who waits for an acknowledgement is told.
    func end() {
        connection = nil
        let abandoned = pending.values
        pending = [:]
        for entry in abandoned { entry.acknowledged(.failure(.disconnected)) }
    }
}

// MARK: - Acknowledgements

extension SocketState {
    func sendExpectingAcknowledgement(
        timeout: TimeAmount,
        _ acknowledged: @escaping @Sendable (Result<Acknowledgement, AcknowledgementError>) -> Void,
        encode: (UInt64) -> EncodedPacket
    ) {
        guard let connection else { return acknowledged(.failure(.disconnected)) }
        guard pending.count < connection.loop.limits.pendingAcknowledgements else {
            return acknowledged(.failure(.tooManyPending))
        }
        let id = nextID
        nextID += 1
        pending[id] = Pending(until: .now() + timeout, acknowledged: acknowledged)
        connection.session.send(encode(id))
        connection.session.arm()
    }

    /// An acknowledgement came; one that nobody waits for is ignored.
    func received(_ acknowledgement: SocketAcknowledgement, attachments: [ByteBuffer]) {
        guard let entry = pending.removeValue(forKey: acknowledgement.id) else { return }
        entry.acknowledged(
            .success(Acknowledgement(arguments: acknowledgement.arguments, attachments: attachments)))
    }

    var deadline: NIODeadline? {
        pending.isEmpty ? nil : pending.values.lazy.map(\.until).min()
    }

    func tick(now: NIODeadline) {
        for (id, entry) in pending where entry.until <= now {
            pending[id] = nil
            entry.acknowledged(.failure(.timeout))
        }
    }
}
