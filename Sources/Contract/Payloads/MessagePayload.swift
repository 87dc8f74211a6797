// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `Message`, as events carry it.
public struct MessagePayload: Sendable, Equatable, JSONWritable {
    /// The field `id`.
    public var id: UUID
    /// The field `roomId`.
    public var roomID: UUID
    /// Counts the room's messages from 1 without gaps.
    public var seq: Int
    /// The field `author`.
    public var author: PersonPayload
    /// The field `body`.
    public var body: String
    /// The field `createdAt`.
    public var createdAt: Date
    /// The field `editedAt`.
    public var editedAt: Date?
    /// The field `deletedAt`.
    public var deletedAt: Date?
    /// The field `replyTo`.
    public var replyTo: UUID?
    /// The field `clientMessageId`.
    public var clientMessageID: String?

    /// What it says.
    public init(
        id: UUID, roomID: UUID, seq: Int, author: PersonPayload, body: String, createdAt: Date, editedAt: Date? = nil,
        deletedAt: Date? = nil, replyTo: UUID? = nil, clientMessageID: String? = nil
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

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let id = reader.uuid("id")
        let roomID = reader.uuid("roomId")
        let seq = reader.int("seq", in: 1...Int.max)
        let author = reader.object("author") { PersonPayload(&$0) }
        let body = reader.string("body", length: 0...131072)
        let createdAt = reader.date("createdAt")
        let editedAt = reader.optionalDate("editedAt")
        let deletedAt = reader.optionalDate("deletedAt")
        let replyTo = reader.optionalUUID("replyTo")
        let clientMessageID = reader.optionalString("clientMessageId", length: 0...131072)
        guard let id, let roomID, let seq, let author, let body, let createdAt else { return nil }
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

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("roomId", roomID)
        json.field("seq", seq)
        json.field("author", author)
        json.field("body", body)
        json.field("createdAt", createdAt)
        json.field("editedAt", ifPresent: editedAt)
        json.field("deletedAt", ifPresent: deletedAt)
        json.field("replyTo", ifPresent: replyTo)
        json.field("clientMessageId", ifPresent: clientMessageID)
    }
}
