import Common
import Contract
import Foundation
import JSON
import NIOCore

/// Rooms, messages and members as the contract writes them (CONTRACT §4). The same bytes go to REST, to the socket and
/// into events.
extension Room: JSONWritable {
    func write(to json: inout JSONWriter) { payload.write(to: &json) }

    /// What everybody who may see the room is told of it.
    var payload: RoomPayload {
        RoomPayload(
            id: id, name: name, description: description, visibility: visibility,
            intervalGlobalSeconds: rules.intervalGlobalSeconds, perUserSeconds: rules.perUserSeconds,
            silenced: silenced, silencedUntil: silencedUntil, memberCount: memberCount, createdAt: createdAt)
    }
}

extension Message: JSONWritable {
    func write(to json: inout JSONWriter) {
        payload.write(to: &json)
    }

    private var payload: MessagePayload {
        MessagePayload(
            id: id, roomID: roomID, seq: Int(seq),
            author: PersonPayload(id: author.id, displayName: author.displayName), body: body, createdAt: createdAt,
            editedAt: editedAt, deletedAt: deletedAt, replyTo: replyTo, clientMessageID: clientMessageID)
    }

    /// The message as JSON of its own.
    var json: ByteBuffer {
        var json = JSONWriter(capacity: 320 + body.utf8.count)
        json.value(self)
        return json.buffer
    }
}

extension Member: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.object("user") { json in
                json.field("id", userID)
                json.field("displayName", displayName)
            }
            json.field("joinedAt", joinedAt)
        }
    }
}
