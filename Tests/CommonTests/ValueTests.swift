import Foundation
import Testing

@testable import Common

@Suite("Ids, times and cursors")
struct ValueTests {
    @Test("ids made one after another strictly increase and carry version and variant")
    func increasing() {
        let ids = (0..<10_000).map { _ in UUID.v7().lowercased }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ids.allSatisfy { $0.dropFirst(14).first == "7" && "89ab".contains($0.dropFirst(19).first ?? "x") })
    }

    @Test("ids made in parallel are unique")
    func parallel() async {
        let ids = await withTaskGroup(of: [UUID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2_000).map { _ in UUID.v7() } } }
            return await group.reduce(into: Set<UUID>()) { $0.formUnion($1) }
        }
        #expect(ids.count == 16_000)
    }

    @Test("an id's time is now")
    func idTime() throws {
        let milliseconds = try #require(UInt64(UUID.v7().lowercased.replacing("-", with: "").prefix(12), radix: 16))
        #expect(abs(Double(milliseconds) / 1000 - Date().timeIntervalSince1970) < 60)
    }

    @Test("the text form is canonical and only it is read")
    func strictText() {
        let id = UUID()
        #expect(id.lowercased == id.uuidString.lowercased())
        #expect(UUID(strict: id.lowercased) == id)
        #expect(UUID(strict: id.uuidString) == id)
        let text = id.lowercased
        for bad in [
            "", "{\(text)}", "urn:uuid:\(text)", String(text.dropLast()), text + "0", text.replacing("-", with: ""),
            " " + text, text.replacing("-", with: "_"), "g" + text.dropFirst(), text + "\u{0}",
        ] {
            #expect(UUID(strict: bad) == nil, "\(bad)")
        }
    }

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

    @Test("a cursor keeps microseconds and refuses texts it did not make")
    func cursors() throws {
        let id = UUID.v7()
        let date = Date(timeIntervalSince1970: 1_795_352_709.123456)
        let cursor = Cursor(createdAt: date, id: id)
        let back = try #require(Cursor(text: cursor.text))
        #expect(back.id == id)
        #expect(abs(back.createdAt.timeIntervalSince(date)) < 0.000_000_6)
        #expect(back.text == cursor.text)
        for bad in [
            "", "x", cursor.text + "A", String(cursor.text.dropLast()), String(repeating: "_", count: 32), "%00",
        ] {
            #expect(Cursor(text: bad) == nil, "\(bad)")
        }
    }

    @Test("base64url is canonical: padding, other alphabets and spare bits are refused")
    func base64URL() {
        for count in 0..<50 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        for bad in ["A", "AA==", "AB", "A+", "A/", "AAA=", "AAB", "A A", "A\n"] {
            #expect(Base64URL.decode(bad) == nil, "\(bad)")
        }
    }

    @Test("a page is cut to its limit and knows whether there is more")
    func pages() {
        let rows = (0..<4).map { Date(timeIntervalSince1970: Double($0)) }
        let id = UUID()
        let page = Page(rows: rows, limit: 3) { Cursor(createdAt: $0, id: id) }
        #expect(page.items.count == 3)
        #expect(page.nextCursor?.createdAt == rows[2])
        #expect(Page(rows: Array(rows.prefix(3)), limit: 3) { Cursor(createdAt: $0, id: id) }.nextCursor == nil)
    }

    @Test(
        "the language follows the weights, and Portuguese is the default",
        arguments: [
            (nil, Language.portuguese), ("", .portuguese), ("en", .english), ("en-GB, pt;q=0.5", .english),
            ("pt-BR,en;q=0.9", .portuguese), ("de, en;q=0.2", .english), ("de", .portuguese), ("en;q=0", .portuguese),
            ("en;q=x", .portuguese), ("*;q=0.1, en;q=0.2", .english), (",;,=;q", .portuguese),
            ("pt;q=0.85, en;q=0.851", .english), ("en;q=0.8,pt;q=0.80", .english), ("en;", .portuguese),
            ("en;Q=0.9", .english), ("en;q=.9", .portuguese), ("en;q=1.001", .portuguese), ("en;q=1.", .english),
            ("en;q=0.7000", .portuguese), ("en;q=1e-1", .portuguese), ("en;q=0x1", .portuguese),
        ] as [(String?, Language)])
    func languages(_ header: String?, _ language: Language) {
        #expect(Language(acceptLanguage: header) == language)
    }

    @Test("the cache of generations is bounded and keeps what is used")
    func generationCache() {
        var cache = GenerationCache<Int, Int>(capacity: 100)
        cache.insert(1, for: -1)
        for number in 0..<10_000 {
            cache.insert(number, for: number)
            #expect(cache.value(for: -1) == 1)
            #expect(cache.count <= 100)
        }
        #expect(cache.value(for: 0) == nil)
    }
}
