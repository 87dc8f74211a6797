import Common
import Foundation
import JSON

/// A message as it stands in the record.
package struct Message: Sendable, Equatable {
    package struct Author: Sendable, Equatable {
        package let id: UUID
        package let displayName: String

        package init(id: UUID, displayName: String) {
            self.id = id
            self.displayName = displayName
        }
    }

    package let id: UUID
    package let roomID: UUID
    /// Counts the room's messages from 1 without gaps, in commit order.
    package let seq: Int64
    package let author: Author
    package let body: String
    package let createdAt: Date
    package let editedAt: Date?
    package let deletedAt: Date?
    package let replyTo: UUID?
    /// The sender's own name for this message: the same one from the same user in the room is the same message.
    package let clientMessageID: String?

    package init(
        id: UUID, roomID: UUID, seq: Int64, author: Author, body: String, createdAt: Date, editedAt: Date?,
        deletedAt: Date?, replyTo: UUID?, clientMessageID: String?
    ) {
        self.id = id
        self.roomID = roomID
        self.seq = seq
        self.author = author
        self.body = body
        self.createdAt = createdAt
        self.editedAt = editedAt
        self.deletedAt = deletedAt
        self.replyTo = replyTo
        self.clientMessageID = clientMessageID
    }
}

/// A message on its way to the record: not yet stored, so without a `seq` and a time.
package struct MessageDraft: Sendable, Equatable {
    package let roomID: UUID
    package let author: Message.Author
    package let body: MessageBody
    package let clientMessageID: String?
    package let replyTo: UUID?
    /// By what right it is written; nil for what no person sends.
    package var admission: Admission?

    package init(
        roomID: UUID, author: Message.Author, body: MessageBody, clientMessageID: String?, replyTo: UUID?,
        admission: Admission? = nil
    ) {
        self.roomID = roomID
        self.author = author
        self.body = body
        self.clientMessageID = clientMessageID
        self.replyTo = replyTo
        self.admission = admission
    }

    /// What was known of the author and the room when the message was let in. It is looked at again where it is stored, if
    /// the room is a later one by then.
    package struct Admission: Sendable, Equatable {
        package let roomVersion: Int64
        package let isMember: Bool
        /// Whether storing the message makes its author a member of a public room.
        package let mayJoin: Bool
        /// Whether the author may write in a silenced room.
        package let isAdmin: Bool
    }

    /// What it takes of its author's bytes: its text, and what goes around it in the record and on the stream.
    var cost: Int { body.text.utf8.count + Self.overhead }

    private static let overhead = 512
}

/// The text of a message: 1 to 2000 characters, in as many lines as one likes.
package struct MessageBody: Sendable, Equatable {
    static let allowedCharacters = 1...2_000
    private static let rule = VisibleText.lines(allowedCharacters)

    package let text: String

    package init(_ raw: String) throws(ValueRefused) { text = try Self.rule.read(raw) }
}
