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
        event(name, arguments, attachments: attachments, namespace: namespace, id: nil)
    }

    static func event(
        _ name: String, _ arguments: [JSONBytes], attachments: [ByteBuffer], namespace: String, id: UInt64?
    ) -> EncodedPacket {
        var first = ByteBufferAllocator().buffer(capacity: name.utf8.count + 2)
        first.writeJSONString(name)
        let head = SocketPacketHead(
            type: attachments.isEmpty ? 2 : 5, attachments: attachments.count, namespace: namespace, id: id)
        return encode(head, array: [JSONBytes(unchecked: first)] + arguments, attachments: attachments)
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
        var payload = ByteBuffer(string: #"{"message":"#)
        payload.writeJSONString(message)
        if let data {
            payload.writeStaticString(#","data":"#)
            payload.writeImmutableBuffer(data.buffer)
        }
        payload.writeStaticString("}")
        return encode(SocketPacketHead(type: 4, namespace: namespace), payload: payload)
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
        return layOut(
            textLength: prefix.utf8.count + payload.readableBytes, attachments: [], namespace: head.namespace
        ) { frames in
            frames.writeString(prefix)
            frames.writeImmutableBuffer(payload)
        }
    }

    private static func encode(
        _ head: SocketPacketHead, array: [JSONBytes], attachments: [ByteBuffer]
    ) -> EncodedPacket {
        let prefix = head.text()
        let commas = max(0, array.count - 1)
        let length = array.reduce(prefix.utf8.count + 2 + commas) { $0 + $1.count }
        return layOut(textLength: length, attachments: attachments, namespace: head.namespace) { frames in
            frames.writeString(prefix)
            frames.writeInteger(UInt8(ascii: "["))
            for (index, element) in array.enumerated() {
                if index > 0 { frames.writeInteger(UInt8(ascii: ",")) }
                frames.writeImmutableBuffer(element.buffer)
            }
            frames.writeInteger(UInt8(ascii: "]"))
        }
    }

    /// Lays the frames out in one buffer of exactly the size needed.
    ///
    /// - Parameter writeText: must write exactly `textLength` bytes.
    private static func layOut(
        textLength: Int, attachments: [ByteBuffer], namespace: String, _ writeText: (inout ByteBuffer) -> Void
    ) -> EncodedPacket {
        let textStart = ByteBuffer.webSocketHeaderLength(payloadLength: textLength)
        let capacity = attachments.reduce(textStart + textLength) {
            $0 + ByteBuffer.webSocketHeaderLength(payloadLength: $1.readableBytes) + $1.readableBytes
        }
        var frames = ByteBufferAllocator().buffer(capacity: capacity)
        frames.writeWebSocketHeader(.text, payloadLength: textLength)
        writeText(&frames)
        assert(frames.readableBytes == textStart + textLength, "the text's length was computed wrongly")
        var ranges: [Range<Int>] = []
        for attachment in attachments {
            frames.writeWebSocketHeader(.binary, payloadLength: attachment.readableBytes)
            let start = frames.readableBytes
            frames.writeImmutableBuffer(attachment)
            ranges.append(start..<frames.readableBytes)
        }
        return EncodedPacket(
            storage: Storage(
                frames: frames, text: textStart..<(textStart + textLength), attachments: ranges, namespace: namespace))
    }
}
