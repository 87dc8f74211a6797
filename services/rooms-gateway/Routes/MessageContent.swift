import Common
import Foundation
import JSON
import RoomsGatewayCore

/// What a client writes: read from a REST body and from a socket's event by the same rules.
struct MessageContent: Sendable {
    static let clientMessageIDLength = 1...64

    let body: MessageBody
    let clientMessageID: String?
    let replyTo: UUID?

    /// nil if a field failed; the reader then knows which.
    init?(_ reader: inout FieldReader) {
        let body = reader.parsed("body") { text throws(ValueRefused) in try MessageBody(text) }
        clientMessageID = reader.optionalString("clientMessageId", length: Self.clientMessageIDLength)
        replyTo = reader.optionalUUID("replyTo")
        guard let body else { return nil }
        self.body = body
    }

    func command(roomID: UUID, joinsPublicRoom: Bool) -> SendMessage.Command {
        SendMessage.Command(
            roomID: roomID, body: body, clientMessageID: clientMessageID, replyTo: replyTo,
            joinsPublicRoom: joinsPublicRoom)
    }
}
