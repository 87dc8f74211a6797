import NIOCore

/// One packet of the Socket.IO protocol, version 5, as a client sends it.
enum SocketPacket: Equatable {
    case connect(namespace: String, auth: JSONBytes?)
    case disconnect(namespace: String)
    case event(SocketEvent)
    case acknowledgement(SocketAcknowledgement)

    /// Binary messages that must follow.
    var attachmentCount: Int {
        switch self {
        case .connect, .disconnect: 0
        case .event(let event): event.attachmentCount
        case .acknowledgement(let acknowledgement): acknowledgement.attachmentCount
        }
    }
}

/// `EVENT` or `BINARY_EVENT`.
struct SocketEvent: Equatable {
    let namespace: String
    let name: String
    let arguments: [JSONBytes]
    /// Set when the client wants an acknowledgement.
    let id: UInt64?
    let attachmentCount: Int
}

/// `ACK` or `BINARY_ACK`.
struct SocketAcknowledgement: Equatable {
    let namespace: String
    let arguments: [JSONBytes]
    let id: UInt64
    let attachmentCount: Int
}

/// Why what a client sent is no Socket.IO, or exceeds a limit on it. Each ends the connection.
enum SocketProtocolError: Error, Equatable {
    case unknownPacketType
    case invalidAttachmentCount
    case tooManyAttachments
    case attachmentsTooBig
    case unexpectedBinary
    case expectedBinary
    case namespaceTooLong
    case invalidID
    case invalidPayload
    case reservedEvent
    case notConnected
    case alreadyConnected
    case tooManyNamespaces
    case tooManyRefusals
}
