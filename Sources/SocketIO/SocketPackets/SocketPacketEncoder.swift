import JSON
import NIOCore

extension EncodedPacket {
    /// An event, encoded once for all its receivers.
    ///
    /// - Parameters:
    ///   - name: escaped as JSON.
    ///   - arguments: copied as they are. Where attachments belong, they hold `{"_placeholder":true,"num":N}`.
    ///   - namespace: only sockets of it can receive the packet.
    public static func event(
        _ name: String, _ arguments: [JSONBytes] = [], attachments: [ByteBuffer] = [], namespace: String = "/"
    ) -> EncodedPacket {
        let head = SocketPacketHead(
            type: attachments.isEmpty ? 2 : 5, attachments: attachments.count, namespace: namespace)
        return encode(head, array: [JSONBytes(string: name)] + arguments, attachments: attachments)
    }

    static func acknowledgement(
        _ id: UInt64, _ arguments: [JSONBytes], attachments: [ByteBuffer], namespace: String
    ) -> EncodedPacket {
        let head = SocketPacketHead(
            type: attachments.isEmpty ? 3 : 6, attachments: attachments.count, namespace: namespace, id: id)
        return encode(head, array: arguments, attachments: attachments)
    }

    static func connected(socketID: SocketID, namespace: String) -> EncodedPacket {
        let head = SocketPacketHead(type: 0, namespace: namespace)
        return encode(head, payload: ByteBuffer(string: #"{"sid":"\#(socketID)"}"#))
    }

    static func connectError(_ message: String, data: JSONBytes?, namespace: String) -> EncodedPacket {
        var json = JSONWriter()
        json.object { json in
            json.field("message", message)
            if let data { json.field("data", raw: data.buffer.readableBytesView) }
        }
        return encode(SocketPacketHead(type: 4, namespace: namespace), payload: json.buffer)
    }

    static func disconnected(namespace: String) -> EncodedPacket {
        encode(SocketPacketHead(type: 1, namespace: namespace), payload: ByteBuffer())
    }
}

// MARK: - Layout

/// What stands before a packet's payload, the Engine.IO `message` digit included.
private struct SocketPacketHead {
    let type: UInt8
    var attachments = 0
    let namespace: String
    var id: UInt64?

    func text() -> String {
        var text = "4\(type)"
        if attachments > 0 { text += "\(attachments)-" }
        if namespace != "/" { text += "\(namespace)," }
        if let id { text += String(id) }
        return text
    }
}

extension EncodedPacket {
    private static func encode(_ head: SocketPacketHead, payload: ByteBuffer) -> EncodedPacket {
        let prefix = head.text()
        let frames = EncodedFrames(textLength: prefix.utf8.count + payload.readableBytes) { bytes in
            bytes.writeString(prefix)
            bytes.writeImmutableBuffer(payload)
        }
        return EncodedPacket(namespace: head.namespace, frames: frames)
    }

    private static func encode(
        _ head: SocketPacketHead, array: [JSONBytes], attachments: [ByteBuffer]
    ) -> EncodedPacket {
        let prefix = head.text()
        let commas = max(0, array.count - 1)
        let length = array.reduce(prefix.utf8.count + 2 + commas) { $0 + $1.count }
        let frames = EncodedFrames(textLength: length, attachments: attachments) { bytes in
            bytes.writeString(prefix)
            bytes.writeInteger(UInt8(ascii: "["))
            for (index, element) in array.enumerated() {
                if index > 0 { bytes.writeInteger(UInt8(ascii: ",")) }
                bytes.writeImmutableBuffer(element.buffer)
            }
            bytes.writeInteger(UInt8(ascii: "]"))
        }
        return EncodedPacket(namespace: head.namespace, frames: frames)
    }
}
