import Common
import Contract
import Foundation
import JSON
import NIOCore
import RoomsGatewayCore

/// Rooms, messages and members as the contract writes them. The same bytes go to REST, to the socket and
/// into events.
extension Room: JSONWritable {
    package func write(to json: inout JSONWriter) { payload.write(to: &json) }

    /// What everybody who may see the room is told of it.
    var payload: RoomPayload {
        RoomPayload(
            id: id, name: name, description: description, visibility: visibility,
            intervalGlobalSeconds: rules.intervalGlobalSeconds, perUserSeconds: rules.perUserSeconds,
            silenced: silenced, silencedUntil: silencedUntil, memberCount: memberCount, createdAt: createdAt,
            archivedAt: archival?.at, archivedBy: archival.map { .known($0.by) })
    }

    /// The room as an event tells it, which says nothing of its messages.
    init(_ told: RoomPayload, ownerID: UUID, version: Int64) {
        self.init(
            id: told.id, name: told.name, description: told.description, visibility: told.visibility, ownerID: ownerID,
            rules: Rules(
                intervalGlobalSeconds: told.intervalGlobalSeconds, perUserSeconds: told.perUserSeconds),
            silenced: told.silenced, silencedUntil: told.silencedUntil,
            // Of somebody that a later version knows of an owner is not one.
            archival: told.archivedAt.map { Archival(at: $0, by: told.archivedBy?.known ?? .moderation) },
            memberCount: told.memberCount, lastSeq: 0, version: version, createdAt: told.createdAt)
    }
}

extension Message: JSONWritable {
    package func write(to json: inout JSONWriter) {
        payload.write(to: &json)
    }

    private var payload: MessagePayload {
        MessagePayload(
            id: id, roomID: roomID, seq: Int(seq),
            author: PersonPayload(id: author.id, displayName: author.displayName), body: body, createdAt: createdAt,
            editedAt: editedAt, deletedAt: deletedAt, replyTo: replyTo,
            // Text of its sender's, which goes with the rest of it.
            clientMessageID: deletedAt == nil ? clientMessageID : nil)
    }

    /// The message as JSON of its own.
    var json: ByteBuffer {
        var json = JSONWriter(capacity: 320 + body.utf8.count)
        json.value(self)
        return json.buffer
    }
}

extension Member: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.object("user") { json in
                json.field("id", userID)
                json.field("displayName", displayName)
            }
            json.field("joinedAt", joinedAt)
        }
    }
}
