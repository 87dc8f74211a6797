import Foundation

/// RFC 3339 UTC times with milliseconds (`2026-11-22T13:05:09.123Z`), by integer arithmetic: a stream reader parses
/// thousands a second.
enum Timestamp {
    private static let millisecondsPerDay: Int64 = 86_400_000
    /// 9999-12-31T23:59:59.999Z, the last instant that four digits of year can write.
    private static let last: Int64 = 253_402_300_799_999

    static func milliseconds(of date: Date) -> Int64 {
        let value = (date.timeIntervalSince1970 * 1000).rounded(.toNearestOrEven)
        guard value.isFinite else { return 0 }
        return Int64(min(max(value, 0), Double(last)))
    }

    static func date(milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// The 24 bytes of text. Instants outside 1970–9999 are clamped to it.
    static func text(milliseconds: Int64) -> String {
        let instant = min(max(milliseconds, 0), last)
        let (year, month, day) = civil(fromDays: instant / millisecondsPerDay)
        let ofDay = instant % millisecondsPerDay
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var at = 0
            func put(_ value: Int64, digits: Int) {
                var rest = value
                for index in stride(from: at + digits - 1, through: at, by: -1) {
                    buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                at += digits
            }
            func put(_ separator: Unicode.Scalar) {
                buffer[at] = UInt8(ascii: separator)
                at += 1
            }
            put(year, digits: 4)
            put("-")
            put(month, digits: 2)
            put("-")
            put(day, digits: 2)
            put("T")
            put(ofDay / 3_600_000, digits: 2)
            put(":")
            put(ofDay / 60_000 % 60, digits: 2)
            put(":")
            put(ofDay / 1000 % 60, digits: 2)
            put(".")
            put(ofDay % 1000, digits: 3)
            put("Z")
            return at
        }
    }

    /// Milliseconds since 1970 of `YYYY-MM-DDTHH:MM:SS[.f…]Z`; nil for anything else, other offsets and impossible
    /// dates included. Digits after the third of the fraction are cut off.
    static func milliseconds(parsing bytes: some RandomAccessCollection<UInt8>) -> Int64? {
        guard (20...30).contains(bytes.count), bytes.last == UInt8(ascii: "Z") else { return nil }
        var cursor = Cursor(bytes)
        guard let year = cursor.number(digits: 4), cursor.skip("-"),
            let month = cursor.number(digits: 2), cursor.skip("-"),
            let day = cursor.number(digits: 2), cursor.skip("T"),
            let hour = cursor.number(digits: 2), cursor.skip(":"),
            let minute = cursor.number(digits: 2), cursor.skip(":"),
            let second = cursor.number(digits: 2), let fraction = cursor.fraction(), cursor.skip("Z"), cursor.isAtEnd,
            year >= 1970, (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        let days = days(fromYear: year, month: month, day: day)
        guard civil(fromDays: days) == (year, month, day) else { return nil }
        return days * millisecondsPerDay + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar; the year begins in March so that the leap day is last.
    private static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private struct Cursor<Bytes: RandomAccessCollection<UInt8>> {
        private let bytes: Bytes
        private var index: Bytes.Index

        init(_ bytes: Bytes) {
            self.bytes = bytes
            index = bytes.startIndex
        }

        var isAtEnd: Bool { index == bytes.endIndex }

        mutating func skip(_ expected: Unicode.Scalar) -> Bool {
            guard index < bytes.endIndex, bytes[index] == UInt8(ascii: expected) else { return false }
            bytes.formIndex(after: &index)
            return true
        }

        mutating func number(digits: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Milliseconds of an optional fraction; nil for a dot without digits.
        mutating func fraction() -> Int64? {
            guard skip(".") else { return 0 }
            var value: Int64 = 0
            var count = 0
            while let digit = digit() {
                if count < 3 { value = value * 10 + digit }
                count += 1
            }
            guard count > 0 else { return nil }
            for _ in min(count, 3)..<3 { value *= 10 }
            return value
        }

        private mutating func digit() -> Int64? {
            guard index < bytes.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else {
                return nil
            }
            defer { bytes.formIndex(after: &index) }
            return Int64(bytes[index] - UInt8(ascii: "0"))
        }
    }
}
