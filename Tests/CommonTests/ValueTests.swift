import Foundation
import JSON
import Primitives
import Testing

@testable import Common

@Suite("Cursors, pages, languages and caches")
struct ValueTests {
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
