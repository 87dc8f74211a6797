/// Reads Socket.IO packets just far enough to count and check them.
///
/// The generator shares its machine with the server under test, so nothing here builds a JSON document. Fields are found
/// by their quoted name; what the scenarios put into messages holds no such text.
enum SocketIOText {
    /// What a text frame is.
    enum Packet: Equatable {
        /// Engine.IO `0{…}`: the session has begun.
        case open
        /// Engine.IO `2`.
        case ping
        /// Socket.IO `40{…}`: the namespace was joined.
        case connected
        /// Socket.IO `44{…}`: it was not.
        case refused
        /// Socket.IO `43N[…]`.
        case acknowledgement(id: Int)
        /// Socket.IO `42["rooms:message:new",…]`.
        case message
        /// Anything else, such as another event.
        case other
    }

    static let messagePrefix = Array(#"42["rooms:message:new","#.utf8)
    private static let seqName = Array(#""seq":"#.utf8)
    private static let okName = Array(#""ok":true"#.utf8)
    private static let clientMessageIDName = Array(#""clientMessageId":""#.utf8)

    static func packet(_ text: UnsafeRawBufferPointer) -> Packet {
        guard let first = text.first else { return .other }
        switch first {
        case UInt8(ascii: "0"): return .open
        case UInt8(ascii: "2"): return .ping
        case UInt8(ascii: "4") where text.count >= 2: return socketPacket(text)
        default: return .other
        }
    }

    private static func socketPacket(_ text: UnsafeRawBufferPointer) -> Packet {
        switch text[1] {
        case UInt8(ascii: "0"): return .connected
        case UInt8(ascii: "2"): return text.starts(with: messagePrefix) ? .message : .other
        case UInt8(ascii: "3"): return number(text, at: 2).map { .acknowledgement(id: $0) } ?? .other
        case UInt8(ascii: "4"): return .refused
        default: return .other
        }
    }

    /// The first `"seq":N` in the text.
    static func seq(_ text: UnsafeRawBufferPointer) -> Int? {
        end(of: seqName, in: text).flatMap { number(text, at: $0) }
    }

    /// Whether the answer says `"ok":true`.
    static func isOK(_ text: UnsafeRawBufferPointer) -> Bool {
        end(of: okName, in: text) != nil
    }

    /// The number that ends the first `"clientMessageId":"<prefix>N"`, or nil if the id has another prefix.
    static func clientMessageNumber(_ text: UnsafeRawBufferPointer, prefix: [UInt8]) -> Int? {
        guard let start = end(of: clientMessageIDName, in: text) else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: text[start...])
        guard rest.starts(with: prefix) else { return nil }
        return number(rest, at: prefix.count)
    }

    /// The index behind the first occurrence of `name`.
    private static func end(of name: [UInt8], in text: UnsafeRawBufferPointer) -> Int? {
        guard text.count >= name.count else { return nil }
        return name.withUnsafeBytes { name in
            var index = 0
            while index <= text.count - name.count {
                if text[index] == name[0], UnsafeRawBufferPointer(rebasing: text[index...]).starts(with: name) {
                    return index + name.count
                }
                index += 1
            }
            return nil
        }
    }

    /// The decimal number that begins at `start`, up to 15 digits.
    private static func number(_ text: UnsafeRawBufferPointer, at start: Int) -> Int? {
        var value = 0
        var index = start
        while index < text.count, index - start < 15, (0x30...0x39).contains(text[index]) {
            value = value * 10 + Int(text[index] - 0x30)
            index += 1
        }
        return index == start ? nil : value
    }
}
