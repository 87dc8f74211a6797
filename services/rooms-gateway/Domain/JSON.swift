import Common
import Foundation
import NIOCore

/// Rooms, messages and members as the contract writes them (CONTRACT §4). The same bytes go to REST, to the socket and
/// into events.
extension Room: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    func writeFields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("name", name)
        json.field("description", description)
        json.field("visibility", visibility.rawValue)
        json.field("intervalGlobalSeconds", rules.intervalGlobalSeconds)
        json.field("perUserSeconds", rules.perUserSeconds)
        json.field("silenced", silenced)
        json.field("silencedUntil", nullable: silencedUntil)
        json.field("memberCount", memberCount)
        json.field("createdAt", createdAt)
    }
}

extension Message: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("roomId", roomID)
            json.field("seq", seq)
            json.object("author") { json in
                json.field("id", author.id)
                json.field("displayName", author.displayName)
            }
            json.field("body", body)
            json.field("createdAt", createdAt)
            json.field("editedAt", ifPresent: editedAt)
            json.field("deletedAt", ifPresent: deletedAt)
            json.field("replyTo", ifPresent: replyTo)
            json.field("clientMessageId", ifPresent: clientMessageID)
        }
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
