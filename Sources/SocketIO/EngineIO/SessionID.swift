import Primitives

/// 128 bits from the system's generator: not to be guessed.
struct RandomToken: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    static func random() -> RandomToken {
        var generator = SystemRandomNumberGenerator()
        return RandomToken(high: generator.next(), low: generator.next())
    }
}

/// The id of an Engine.IO session: a secret between the server and one client, since who knows it may post to the session.
///
/// It names the event loop that keeps the session, so that a request finds it without a table shared by all loops, and
/// what the proxy in front finds this server by, if it said so when the session was opened.
struct SessionID: Hashable, Sendable {
    let loop: UInt16
    let token: RandomToken
    let affinity: SessionAffinity?

    /// Length of the text form without the affinity, in characters.
    static let textLength = 24

    init(loop: UInt16, token: RandomToken = .random(), affinity: SessionAffinity? = nil) {
        self.loop = loop
        self.token = token
        self.affinity = affinity
    }

    /// Reads the text form; nil when `text` is not one.
    init?(_ text: Substring) {
        let base = text.prefix(Self.textLength)
        let rest = text.dropFirst(Self.textLength)
        if rest.isEmpty {
            affinity = nil
        } else {
            guard rest.first == ".", let key = SessionAffinity(rest.dropFirst()) else { return nil }
            affinity = key
        }
        guard base.utf8.count == Self.textLength, let bytes = Base64URL.decode(base) else { return nil }
        self.loop = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        self.token = RandomToken(high: Self.integer(bytes[2..<10]), low: Self.integer(bytes[10..<18]))
    }

    /// The text form: 24 characters that need no escaping in a URL, then a dot and the affinity if there is one.
    var text: String {
        var bytes: [UInt8] = [UInt8(loop >> 8), UInt8(truncatingIfNeeded: loop)]
        bytes.reserveCapacity(18)
        Self.append(token.high, to: &bytes)
        Self.append(token.low, to: &bytes)
        let base = Base64URL.encode(bytes)
        return affinity.map { "\(base).\($0.text)" } ?? base
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }
}

/// A key that a proxy chooses when a session is opened and finds the same server by afterwards: 12 lower-case hexadecimal
/// digits at the end of the session's id.
struct SessionAffinity: Hashable, Sendable {
    private static let digits = 12
    private let value: UInt64

    /// Nil when `text` is not of that form.
    init?(_ text: some StringProtocol) {
        let isHexadecimal = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard text.utf8.count == Self.digits, isHexadecimal, let value = UInt64(text, radix: 16) else { return nil }
        self.value = value
    }

    var text: String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: Self.digits - text.count) + text
    }
}
