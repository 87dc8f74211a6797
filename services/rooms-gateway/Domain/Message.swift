import Common
import Foundation

/// A message as it stands in the record.
struct Message: Sendable, Equatable {
    struct Author: Sendable, Equatable {
        let id: UUID
        let displayName: String
    }

    let id: UUID
    let roomID: UUID
    /// Counts the room's messages from 1 without gaps, in commit order.
    let seq: Int64
    let author: Author
    let body: String
    let createdAt: Date
    let editedAt: Date?
    let deletedAt: Date?
    let replyTo: UUID?
    /// The sender's own name for this message: the same one from the same user in the room is the same message.
    let clientMessageID: String?
}

/// A message on its way to the record: not yet stored, so without a `seq` and a time.
struct MessageDraft: Sendable, Equatable {
    let roomID: UUID
    let author: Message.Author
    let body: MessageBody
    let clientMessageID: String?
    let replyTo: UUID?
    /// The W3C trace that its event belongs to.
    var traceparent: String?
}

/// The text of a message: 1 to 2000 characters once the white space around it is gone, without NUL.
struct MessageBody: Sendable, Equatable {
    static let allowedCharacters = 1...2_000

    let text: String

    init(_ raw: String) throws(ValueRefused) {
        let trimmed = raw.trimmingWhitespace
        // PostgreSQL counts code points, Swift graphemes: the smaller unit is the one that both can hold to.
        let count = trimmed.unicodeScalars.count
        guard count >= Self.allowedCharacters.lowerBound else {
            throw ValueRefused(.tooShort, LocalizedText(pt: "A mensagem está vazia.", en: "The message is empty."))
        }
        guard count <= Self.allowedCharacters.upperBound else {
            throw ValueRefused(.tooLong, .atMost(Self.allowedCharacters.upperBound))
        }
        text = trimmed
    }
}

extension String {
    /// Without white space at either end; Foundation's way there costs several times as much on the path of every message.
    fileprivate var trimmingWhitespace: String {
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[start...last])
    }
}
