import Foundation
import Primitives
import Testing

@Suite("Times and durations")
struct TimeTests {
    @Test("times round trip through their text, against Foundation's own formatter")
    func timesRoundTrip() throws {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        for _ in 0..<500 {
            let milliseconds = Int.random(in: -62_000_000_000_000...253_000_000_000_000)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let text = RFC3339.string(date)
            let back = try #require(RFC3339.date(text))
            #expect(abs(back.timeIntervalSince(date)) < 0.0011)
            if milliseconds > 0 {
                let theirs = try #require(formatter.date(from: text))
                #expect(abs(theirs.timeIntervalSince(back)) < 0.0011)
            }
        }
        #expect(RFC3339.string(Date(timeIntervalSince1970: 1_795_352_709.123)) == "2026-11-22T13:05:09.123Z")
        #expect(RFC3339.date("2026-11-22T10:05:09.5-03:00") == RFC3339.date("2026-11-22T13:05:09.500Z"))
    }

    @Test(
        "what is not an RFC 3339 time is not read",
        arguments: [
            "", "2026-11-22", "2026-11-22 13:05:09Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2026-11-22T24:00:00Z", "2026-11-22T13:05:60Z", "2026-11-22T13:05:09", "2026-11-22T13:05:09.Z",
            "2026-11-22T13:05:09.1234567890Z", "2026-11-22T13:05:09Zx", "+026-11-22T13:05:09Z",
            "2026-11-22T13:05:09+3:00", "2026-11-22T13:05:09+24:00",
        ])
    func badTimes(_ text: String) {
        #expect(RFC3339.date(text) == nil)
    }

    @Test(
        "times are cut to their millisecond and read back the same",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_827_696_789, "2000-02-29T12:34:56.789Z"),
            (1_795_352_709_123, "2026-11-22T13:05:09.123Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func milliseconds(_ milliseconds: Int64, text: String) {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
        #expect(RFC3339.string(date) == text)
        #expect(RFC3339.string(date + 0.000_9) == text)
        #expect(date.truncatedToMilliseconds == date)
        #expect((date + 0.000_9).truncatedToMilliseconds == date)
        #expect(RFC3339.date(text) == date)
        #expect(RFC3339.date(Array(text.utf8)) == date)
    }

    @Test("fractions of up to nine digits are read, cut to milliseconds")
    func fractions() {
        #expect(RFC3339.date("1970-01-01T00:00:01Z") == Date(timeIntervalSince1970: 1))
        #expect(RFC3339.date("1970-01-01T00:00:01.5Z") == Date(timeIntervalSince1970: 1.5))
        #expect(RFC3339.date("1970-01-01T00:00:01.123999999Z") == Date(timeIntervalSince1970: 1.123))
        #expect(RFC3339.date("1970-01-01T03:00:01.123999999+03:00") == Date(timeIntervalSince1970: 1.123))
    }

    @Test(
        "whole units go the way that is asked for, also before zero",
        arguments: [
            (.nanoseconds(1), 0, 1), (.milliseconds(1_500), 1_500, 1_500), (.zero, 0, 0),
            (.microseconds(1_500), 1, 2), (.microseconds(-1_500), -2, -1), (.seconds(-1), -1_000, -1_000),
            (.seconds(Int64.max), .max, .max), (.seconds(Int64.min), .min, .min),
        ] as [(Duration, Int64, Int64)])
    func wholeUnits(_ duration: Duration, down: Int64, up: Int64) {
        #expect(duration.milliseconds(rounded: .down) == down)
        #expect(duration.milliseconds(rounded: .up) == up)
    }

    @Test("seconds and nanoseconds say the same")
    func otherUnits() {
        #expect(Duration.milliseconds(1_001).seconds(rounded: .up) == 2)
        #expect(Duration.milliseconds(1_999).seconds(rounded: .down) == 1)
        #expect(Duration.milliseconds(1_250).seconds == 1.25)
        #expect(Duration.microseconds(3).nanoseconds == 3_000)
        #expect((Duration.nanoseconds(3) / 2).nanoseconds == 1)
    }

    @Test("pauses double from the base to the maximum, spread over their upper half")
    func backoff() {
        let backoff = Backoff(base: .milliseconds(100), maximum: .seconds(1))
        let longest = (1...6).map { backoff.delay(attempt: $0, jitter: 1) }
        #expect(longest == [100, 200, 400, 800, 1_000, 1_000].map { .milliseconds($0) })
        #expect(backoff.delay(attempt: 1, jitter: 0.5) == .milliseconds(75))
        #expect(backoff.delay(attempt: 2, jitter: 0) == .milliseconds(100))
        #expect(backoff.delay(attempt: .max, jitter: 1) == .seconds(1))
        #expect(backoff.delay(attempt: 0, jitter: 1) == .milliseconds(100))
        for _ in 0..<100 {
            let delay = backoff.delay(attempt: 3)
            #expect(delay >= .milliseconds(200) && delay <= .milliseconds(400))
        }
    }
}
