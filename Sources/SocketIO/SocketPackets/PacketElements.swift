import JSON
import NIOCore

/// The elements of a packet's array: found, checked and read in one pass over its text.
struct PacketElements: JSONListener {
    private let text: ByteBuffer
    private var placeholders: PlaceholderCheck?
    private var depth = 0
    /// Where the element that is being scanned begins, and what is read of it.
    private var start = 0
    private var tree = JSONTree(allowance: 0)
    /// What may still be read, see ``JSONBytes/readAhead``.
    private var allowance: Int
    private var elements: [JSONBytes] = []

    /// Splits `text`, which must be exactly one array without white space around it.
    ///
    /// - Parameters:
    ///   - attachments: where there are any, each object with `"_placeholder": true` must have an integral `num` from 0 up to
    ///     (not including) their number.
    ///   - isRead: whether the elements' values will be asked for.
    static func scan(
        _ text: ByteBuffer, maximumDepth: Int, attachments: Int, isRead: Bool
    ) throws(SocketProtocolError) -> [JSONBytes] {
        let bytes = text.readableBytesView
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { throw .invalidPayload }
        var elements = PacketElements(
            text: text, placeholders: attachments > 0 ? PlaceholderCheck(attachments: attachments) : nil,
            allowance: isRead ? JSONBytes.readAhead : 0)
        do throws(JSONError) {
            try text.scanJSON(maximumDepth: maximumDepth, &elements)
        } catch {
            throw .invalidPayload
        }
        guard elements.placeholders?.isBroken != true else { throw .invalidPayload }
        return elements.elements
    }

    private init(text: ByteBuffer, placeholders: PlaceholderCheck?, allowance: Int) {
        self.text = text
        self.placeholders = placeholders
        self.allowance = allowance
    }

    mutating func opened(isObject: Bool, at offset: Int) {
        if depth == 1 { begin(at: offset) }
        if depth > 0 { tree.opened(isObject: isObject, at: offset) }
        placeholders?.containerOpened(parentDepth: depth)
        depth += 1
    }

    mutating func closed(before offset: Int) {
        placeholders?.containerClosed(depth: depth)
        depth -= 1
        guard depth > 0 else { return }
        tree.closed(before: offset)
        if depth == 1 { end(before: offset) }
    }

    mutating func name(_ literal: JSONLiteral) {
        tree.name(literal)
        placeholders?.name(literal)
    }

    mutating func scalar(_ literal: JSONLiteral) {
        if depth == 1 { begin(at: literal.offset) }
        tree.scalar(literal)
        placeholders?.scalar(literal, depth: depth)
        if depth == 1 { end(before: literal.end) }
    }

    private mutating func begin(at offset: Int) {
        start = offset
        tree = JSONTree(allowance: allowance)
    }

    private mutating func end(before offset: Int) {
        allowance = max(tree.allowance, 0)
        guard let bytes = text.getSlice(at: text.readerIndex + start, length: offset - start) else { return }
        elements.append(JSONBytes(checked: bytes, read: tree.result))
    }
}
