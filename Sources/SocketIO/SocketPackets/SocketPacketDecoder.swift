import JSON
import NIOCore

/// Reads `<type>[<attachments>-][<namespace>,][<id>][<payload>]`.
struct SocketPacketDecoder {
    let maximumAttachments: Int
    let maximumDepth: Int
    /// Longest namespace, in bytes.
    static let maximumNamespace = 128
    /// Names the protocol's libraries use for themselves; as the reference does, an event of that name is refused.
    static let reservedNames: Set<String> = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    func decode(_ text: ByteBuffer) throws(SocketProtocolError) -> SocketPacket {
        var text = text
        guard let type = text.readInteger(as: UInt8.self) else { throw .unknownPacketType }
        switch type {
        case UInt8(ascii: "0"):
            let namespace = try Self.namespace(&text)
            return .connect(namespace: namespace, auth: try auth(text))
        case UInt8(ascii: "1"):
            let namespace = try Self.namespace(&text)
            guard text.readableBytes == 0 else { throw .invalidPayload }
            return .disconnect(namespace: namespace)
        case UInt8(ascii: "2"): return .event(try event(&text, attachments: 0))
        case UInt8(ascii: "3"): return .acknowledgement(try acknowledgement(&text, attachments: 0))
        case UInt8(ascii: "5"):
            let attachments = try attachmentCount(&text)
            return .event(try event(&text, attachments: attachments))
        case UInt8(ascii: "6"):
            let attachments = try attachmentCount(&text)
            return .acknowledgement(try acknowledgement(&text, attachments: attachments))
        default: throw .unknownPacketType
        }
    }

    private func attachmentCount(_ text: inout ByteBuffer) throws(SocketProtocolError) -> Int {
        let digits = Self.digits(&text)
        guard text.readInteger(as: UInt8.self) == UInt8(ascii: "-"), let count = PlainInteger.parse(digits) else {
            throw .invalidAttachmentCount
        }
        guard count <= UInt64(maximumAttachments) else { throw .tooManyAttachments }
        return Int(count)
    }

    private func event(_ text: inout ByteBuffer, attachments: Int) throws(SocketProtocolError) -> SocketEvent {
        let namespace = try Self.namespace(&text)
        let id = try Self.id(&text)
        let elements = try PacketElements.scan(
            text, maximumDepth: maximumDepth, attachments: attachments, isRead: true)
        guard let name = elements.first?.string else { throw .invalidPayload }
        guard !Self.reservedNames.contains(name) else { throw .reservedEvent }
        return SocketEvent(
            namespace: namespace, name: name, arguments: Array(elements.dropFirst()), id: id,
            attachmentCount: attachments)
    }

    private func acknowledgement(
        _ text: inout ByteBuffer, attachments: Int
    ) throws(SocketProtocolError) -> SocketAcknowledgement {
        let namespace = try Self.namespace(&text)
        guard let id = try Self.id(&text) else { throw .invalidID }
        let arguments = try PacketElements.scan(
            text, maximumDepth: maximumDepth, attachments: attachments, isRead: false)
        return SocketAcknowledgement(
            namespace: namespace, arguments: arguments, id: id, attachmentCount: attachments)
    }

    private func auth(_ text: ByteBuffer) throws(SocketProtocolError) -> JSONBytes? {
        guard text.readableBytes > 0 else { return nil }
        guard text.readableBytesView.first == UInt8(ascii: "{") else { throw .invalidPayload }
        do throws(JSONError) {
            return try JSONBytes(validating: text, maximumDepth: maximumDepth)
        } catch {
            throw .invalidPayload
        }
    }
}

// MARK: - Prefixes

extension SocketPacketDecoder {
    /// `/name,` or, at the end of the packet, `/name`; nothing means the main namespace.
    private static func namespace(_ text: inout ByteBuffer) throws(SocketProtocolError) -> String {
        let view = text.readableBytesView
        guard view.first == UInt8(ascii: "/") else { return "/" }
        let length = view.firstIndex(of: UInt8(ascii: ",")).map { $0 - view.startIndex } ?? view.count
        guard length <= maximumNamespace, let namespace = text.readString(length: length) else {
            throw .namespaceTooLong
        }
        text.moveReaderIndex(forwardBy: min(1, text.readableBytes))
        return namespace
    }

    private static func id(_ text: inout ByteBuffer) throws(SocketProtocolError) -> UInt64? {
        let digits = digits(&text)
        guard !digits.isEmpty else { return nil }
        guard let id = PlainInteger.parse(digits) else { throw .invalidID }
        return id
    }

    private static func digits(_ text: inout ByteBuffer) -> ByteBufferView {
        let view = text.readableBytesView
        let end = view.firstIndex { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? view.endIndex
        text.moveReaderIndex(forwardBy: end - view.startIndex)
        return view[view.startIndex..<end]
    }
}
