import JSON
import RoomsGatewayCore

extension RoomList: JSONWritable {
    /// `[room, …]`.
    static let encode: Encoding = { rooms in
        var json = JSONWriter(capacity: 512 * rooms.count + 2)
        json.array { json in
            for room in rooms { json.value(room) }
        }
        return Array(json.buffer.readableBytesView)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("items", raw: encoded)
            json.field("nextCursor", nullable: nextCursor?.text)
        }
    }
}
