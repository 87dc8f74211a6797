import Common
import Contract
import Foundation
import JSON
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("What people write about an ad")
struct AdTextTests {
    @Test("is composed, trimmed, and on one line where one line is meant")
    func cleaning() throws {
        #expect(try AdTitle("  Viola\u{303}o \n novo ").text == "Violão novo")
        #expect(try AdDescription("\r\numa\r\nduas\rtrês\n").text == "uma\nduas\ntrês")
        #expect(try AdTitle("família 👩‍👩‍👧").text == "família 👩‍👩‍👧", "the joiner inside an emoji stays")
        #expect(try AdTitle("a\u{202E}b\u{200B}c").text == "abc", "what reorders or hides text goes")
    }

    @Test("has limits in characters")
    func limits() throws {
        #expect(try AdTitle(String(repeating: "é", count: 120)).text.count == 120)
        for raw in [String(repeating: "é", count: 121), String(repeating: "é", count: 100_000)] {
            #expect(refusal { () throws(ValueRefused) in _ = try AdTitle(raw) } == .tooLong)
        }
        for raw in ["", "  \n "] {
            #expect(refusal { () throws(ValueRefused) in _ = try AdTitle(raw) } == .tooShort)
        }
        for raw in ["\u{200B}", "a\u{0}b", "a\u{7}b", "a\u{85}\u{1B}b"] {
            #expect(refusal { () throws(ValueRefused) in _ = try AdDescription(raw) } == .invalid)
        }
    }

    @Test("names a state by its letters, whatever their case")
    func states() throws {
        #expect(try FederativeUnit("pe") == .pe)
        #expect(FederativeUnit.allCases.count == 27)
        for raw in ["", "XX", "Pernambuco", "ﬁ"] {
            #expect(refusal { () throws(ValueRefused) in _ = try FederativeUnit(raw) } == .notAllowed)
        }
    }
}

/// Why a value was refused; nil if it was taken.
private func refusal(_ body: () throws(ValueRefused) -> Void) -> FieldError.Code? {
    do throws(ValueRefused) {
        try body()
        return nil
    } catch {
        return error.code
    }
}

@Suite("A place in the list")
struct AdCursorTests {
    @Test("is read back as it was written, whatever the order", arguments: AdSort.allCases)
    func roundTrip(_ sort: AdSort) throws {
        for price in [nil, 0, 1, Ad.Content.prices.upperBound] {
            var ad = Ad.sample(.approved)
            ad.content.priceCents = price
            let cursor = AdCursor(after: ad, in: .listed, sortedBy: sort)
            #expect(AdCursor(text: cursor.text) == cursor)
            #expect(cursor.text.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == 0x2D || $0 == 0x5F })
        }
    }

    @Test("keeps PostgreSQL's microseconds")
    func microseconds() {
        let time = Date(timeIntervalSince1970: 1_795_000_000.123_456)
        let ad = Ad.sample(.approved, listedAt: time)
        let cursor = AdCursor(after: ad, in: .listed, sortedBy: .newest)
        #expect(cursor.key == 1_795_000_000_123_456)
        #expect(abs(cursor.time.timeIntervalSince(time)) < 0.000_000_5)
    }

    @Test(
        "is refused where nobody gave it",
        arguments: [
            "", "x", String(repeating: "A", count: 34), String(repeating: "!", count: 34),
            String(repeating: "_", count: 34), String(repeating: "A", count: 100_000),
            "AQ" + String(repeating: "_", count: 32),
        ])
    func refused(_ text: String) {
        #expect(AdCursor(text: text) == nil)
    }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
