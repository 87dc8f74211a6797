import Common
import Foundation
import JSON

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
    /// By what right it is written; nil for what no person sends.
    var admission: Admission?

    /// What was known of the author and the room when the message was let in. It is looked at again where it is stored, if
    /// the room is a later one by then.
    struct Admission: Sendable, Equatable {
        let roomVersion: Int64
        let isMember: Bool
        /// Whether storing the message makes its author a member of a public room.
        let mayJoin: Bool
        /// Whether the author may write in a silenced room.
        let isAdmin: Bool
    }

    /// What it takes of its author's bytes: its text, and what goes around it in the record and on the stream.
    var cost: Int { body.text.utf8.count + Self.overhead }

    private static let overhead = 512
}

/// The text of a message: 1 to 2000 characters, in as many lines as one likes.
struct MessageBody: Sendable, Equatable {
    static let allowedCharacters = 1...2_000
    private static let rule = VisibleText.lines(allowedCharacters)

    let text: String

    init(_ raw: String) throws(ValueRefused) { text = try Self.rule.read(raw) }
}
