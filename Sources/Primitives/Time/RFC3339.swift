import Foundation

/// RFC 3339 times in UTC with milliseconds, the only form of time on the wire: `2026-11-22T13:05:09.123Z`.
///
/// Written by hand because it is on the path of every message: Foundation's formatters cost microseconds each.
public enum RFC3339 {
    /// The number of bytes that ``string(_:)`` gives for years 0000–9999.
    public static let byteCount = 24

    /// Formats `date`, truncated to its millisecond. Dates outside years 0000–9999 are clamped into that range.
    public static func string(_ date: Date) -> String {
        String(unsafeUninitializedCapacity: byteCount) { buffer in
            write(date, into: buffer)
            return byteCount
        }
    }

    /// Parses `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)`; fractions beyond a millisecond are cut. Returns nil for anything
    /// else: other separators, a day that the month does not have, an hour 24, a leap second.
    public static func date(_ text: some StringProtocol) -> Date? {
        date(text.utf8)
    }

    /// The same for the bytes of a text.
    public static func date(_ bytes: some Collection<UInt8>) -> Date? {
        guard bytes.count <= longest else { return nil }
        let milliseconds =
            bytes.withContiguousStorageIfAvailable { parse($0) } ?? Array(bytes).withUnsafeBufferPointer { parse($0) }
        return milliseconds.map { Date(timeIntervalSince1970: Double($0) / 1000) }
    }

    /// With nine digits of fraction and an offset.
    private static let longest = 35

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var parser = RFC3339Parser(bytes)
        return parser.parse()
    }

    /// Writes the ``byteCount`` bytes of ``string(_:)`` to the start of `buffer`, which must have room for them.
    public static func write(_ date: Date, into buffer: UnsafeMutableBufferPointer<UInt8>) {
        let milliseconds = clampedMilliseconds(date)
        let (days, timeOfDay) = milliseconds.flooredDivision(by: 86_400_000)
        let civil = CivilDate(daysSinceEpoch: days)
        var writer = DigitWriter(buffer: buffer)
        writer.digits(civil.year, count: 4)
        writer.byte("-")
        writer.digits(civil.month, count: 2)
        writer.byte("-")
        writer.digits(civil.day, count: 2)
        writer.byte("T")
        writer.digits(timeOfDay / 3_600_000, count: 2)
        writer.byte(":")
        writer.digits(timeOfDay / 60_000 % 60, count: 2)
        writer.byte(":")
        writer.digits(timeOfDay / 1000 % 60, count: 2)
        writer.byte(".")
        writer.digits(timeOfDay % 1000, count: 3)
        writer.byte("Z")
    }

    /// Milliseconds since the epoch. A microsecond is added before flooring because a Double holds 0.123 as a little less.
    private static func clampedMilliseconds(_ date: Date) -> Int {
        let exact = (date.timeIntervalSince1970 * 1000 + 0.001).rounded(.down)
        let lowest = -62_167_219_200_000.0
        let highest = 253_402_300_799_999.0
        guard !exact.isNaN else { return 0 }
        return Int(min(max(exact, lowest), highest))
    }
}

extension Date {
    /// This time cut to the millisecond, as the wire and the cursors carry it.
    public var truncatedToMilliseconds: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 * 1000 + 0.001).rounded(.down) / 1000)
    }
}

private struct DigitWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var position = 0

    mutating func byte(_ scalar: Unicode.Scalar) {
        buffer[position] = UInt8(ascii: scalar)
        position += 1
    }

    mutating func digits(_ value: Int, count: Int) {
        var rest = value
        for offset in stride(from: count - 1, through: 0, by: -1) {
            buffer[position + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        position += count
    }
}

/// Lives only inside one call, so the pointer cannot escape.
private struct RFC3339Parser {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Milliseconds since the epoch.
    mutating func parse() -> Int? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("T"),
            let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2)
        else { return nil }
        let civil = CivilDate(year: year, month: month, day: day)
        guard civil.isValid, hour < 24, minute < 60, second < 60,
            let milliseconds = fraction(), let offset = offsetMinutes(), position == bytes.count
        else { return nil }
        let seconds = civil.daysSinceEpoch * 86_400 + hour * 3600 + (minute - offset) * 60 + second
        return seconds * 1000 + milliseconds
    }

    private mutating func number(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += count
        return value
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    /// Milliseconds of an optional fraction of one to nine digits.
    private mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var digits = 0
        var milliseconds = 0
        while let digit = number(1) {
            if digits < 3 { milliseconds = milliseconds * 10 + digit }
            digits += 1
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in digits..<max(digits, 3) { milliseconds *= 10 }
        return milliseconds
    }

    private mutating func offsetMinutes() -> Int? {
        if skip("Z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}
