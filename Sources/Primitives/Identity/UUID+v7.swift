import Foundation
import Synchronization

extension UUID {
    /// A new UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then a counter, then randomness.
    ///
    /// Ids made by one process strictly increase, also within a millisecond and when the wall clock steps back: the
    /// 12 bits after the version are a counter (RFC 9562 §6.2, method 1), and a counter that runs over borrows the
    /// next millisecond.
    public static func v7() -> UUID {
        let stamp = UUIDv7Clock.shared.next(now: UInt64(max(0, WallClock.now().timeIntervalSince1970 * 1000)))
        let random = UInt64.random(in: .min ... .max)
        return UUID(stamp: stamp, random: random)
    }

    /// Reads the canonical text form, 8-4-4-4-12 hexadecimal digits of either case, and nothing else (no braces, no
    /// URN prefix, no missing hyphens).
    public init?(strict text: some StringProtocol) {
        self.init(strict: text.utf8)
    }

    /// The same for the bytes of a text.
    public init?(strict text: some Sequence<UInt8>) {
        let id =
            text.withContiguousStorageIfAvailable { Self.read($0) }
            ?? Array(text).withUnsafeBufferPointer { Self.read($0) }
        guard let id else { return nil }
        self = id
    }

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> UUID? {
        guard text.count == 36 else { return nil }
        var bytes: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (position, byte) in text.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hexadecimal.value(of: byte) else { return nil }
            if digits < 16 {
                bytes.0 = bytes.0 << 4 | UInt64(digit)
            } else {
                bytes.1 = bytes.1 << 4 | UInt64(digit)
            }
            digits += 1
        }
        return UUID(high: bytes.0, low: bytes.1)
    }

    /// The canonical lower-case text form, as every id on the wire has it.
    public var lowercased: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            writeText(into: buffer)
            return 36
        }
    }

    /// Writes the 36 bytes of the lower-case text form to the start of `buffer`.
    /// - Precondition: there is room for them.
    public func writeText(into buffer: UnsafeMutableBufferPointer<UInt8>) {
        var output = 0
        withUnsafeBytes(of: uuid) { bytes in
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    buffer[output] = UInt8(ascii: "-")
                    output += 1
                }
                buffer[output] = Hexadecimal.digit(byte >> 4)
                buffer[output + 1] = Hexadecimal.digit(byte & 0xF)
                output += 2
            }
        }
    }

    /// Before every UUIDv7 that was made at that time or later.
    public init(v7Before time: Date) {
        self.init(high: UInt64(max(0, time.timeIntervalSince1970 * 1000)) << 16, low: 0)
    }

    /// `stamp` holds the milliseconds in its upper 48 bits' worth and the counter in the lower 12 bits.
    private init(stamp: UInt64, random: UInt64) {
        let milliseconds = stamp >> 12
        let counter = stamp & 0xFFF
        self.init(
            high: milliseconds << 16 | 0x7000 | counter,
            low: random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        )
    }

    private init(high: UInt64, low: UInt64) {
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) { buffer in
            buffer.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            buffer.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        self.init(uuid: bytes)
    }
}

extension Date {
    /// When a UUIDv7 was made, to the millisecond (RFC 9562 §5.7), by the clock of whoever made it.
    public init(v7 id: UUID) {
        let milliseconds = withUnsafeBytes(of: id.uuid) { $0.prefix(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

/// Hands out strictly increasing (millisecond, counter) stamps.
private final class UUIDv7Clock: Sendable {
    static let shared = UUIDv7Clock()

    /// The last stamp: milliseconds << 12 | counter. Adding one to a full counter carries into the milliseconds, which
    /// is just the borrowing that the RFC allows.
    private let last = Atomic<UInt64>(0)

    func next(now milliseconds: UInt64) -> UInt64 {
        let fresh = milliseconds << 12
        var seen = last.load(ordering: .relaxed)
        while true {
            let candidate = max(fresh, seen + 1)
            let (exchanged, original) = last.compareExchange(
                expected: seen, desired: candidate, ordering: .relaxed)
            if exchanged { return candidate }
            seen = original
        }
    }
}
