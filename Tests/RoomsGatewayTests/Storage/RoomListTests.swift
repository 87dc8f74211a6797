import Common
import Foundation
import Postgres
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Listing and searching rooms")
struct RoomListTests {
    private func list(_ fixture: RoomsFixture) -> ListRooms {
        ListRooms(store: PostgresRoomLists(pool: fixture.pool), reads: UnlimitedAllowance(), encode: RoomList.encode)
    }

    private func names(_ search: String, _ fixture: RoomsFixture, by caller: Caller) async throws -> Set<String> {
        let page = try await list(fixture)(.init(limit: 100, search: search), by: caller)
        return Set(page.items.map(\.name))
    }

    /// What is looked for, where, and whether it is found: pieces of any length, whatever the case and the accents.
    private static let pairs: [(search: String, text: String, isFound: Bool)] = [
        ("café", "CAFE da manhã", true), ("cafe", "Café da manhã", true), ("CAFÉ", "cafe\u{301}", true),
        ("acao", "Ação", true), ("ção", "ACAO", true), ("sao joao", "São João del-Rei", true),
        ("Ã", "maçã", true), ("a", "Ã", true), ("ü", "Linguiça e pinguim", true), ("xz", "texto", false),
        ("manhã da", "Café da manhã", false), ("fé d", "Café da manhã", true), ("%", "100% algodão", true),
        ("%", "algodão", false), ("_", "a_b", true), ("_", "ab", false), ("\\", "a\\b", true),
        ("'", "copo d'água", true),
        ("aba", "abba", false), ("abab", "ab ba ba ab", false), ("ﬁ", "fila", true), ("👍", "tudo 👍🏽", true),
        ("a  b", "a b", false), ("ЖУК", "жук", true), ("aaaa", "aaa", false), ("aaa", "aaaa", true),
    ]

    @Test("a search finds a piece of the name or the description, whatever the case and the accents, and nothing else")
    func search() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            for (index, pair) in Self.pairs.enumerated() {
                _ = try await fixture.room("n\(index) \(pair.text)", owner: ana)
                _ = try await fixture.room("d\(index)", pair.text, owner: ana)
            }
            for (index, pair) in Self.pairs.enumerated() {
                let found = try await names(pair.search, fixture, by: ana)
                #expect(found.contains("n\(index) \(pair.text)") == pair.isFound, "\(pair.search) in a name")
                #expect(found.contains("d\(index)") == pair.isFound, "\(pair.search) in a description")
            }
            // Every answer is what looking through all of them gives.
            for pair in Self.pairs {
                let slow = try await fixture.pool.query(
                    """
                    SELECT name FROM rooms WHERE strpos(fold(name), fold(\(pair.search))) > 0
                        OR strpos(fold(description), fold(\(pair.search))) > 0
                    """)
                let expected = try Set(slow.map { try $0.decode("name", as: String.self) })
                #expect(try await names(pair.search, fixture, by: ana) == expected, "\(pair.search)")
            }
        }
    }

    @Test("what separates a name from a description is not to be found, and a search across them finds nothing")
    func separator() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            _ = try await fixture.room("abc", "def", owner: ana)
            #expect(try await names("cd", fixture, by: ana).isEmpty)
            #expect(try await names("c\u{1}d", fixture, by: ana).isEmpty)
            #expect(try await names("b\u{1}c", fixture, by: ana) == ["abc"])
        }
    }

    @Test("a search among many rooms looks through the newest, and then at what the index names, never at all of them")
    func index() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            try await fixture.plantRooms(2_000, owner: ana)
            let lists = PostgresRoomLists(pool: fixture.pool)
            let expected = [("nada disso existe", 0), ("zzz", 0), ("qq", 0), ("número 1999", 1), ("sala", 100)]
            for (search, count) in expected {
                #expect(try await names(search, fixture, by: ana).count == count, "\(search)")
                let statement = lists.indexed(search, where: "visibility = 'public'", limit: 51)
                let plan = try await fixture.pool.withTransaction { connection in
                    try await connection.batch([PostgresRoomLists.byIndexOnly, "EXPLAIN \(statement)"])[1]
                }
                let text = try plan.map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
                #expect(text.contains("Bitmap Index Scan on rooms_by_text"), "\(search): \(text)")
                #expect(!text.contains("Seq Scan"), "\(search): \(text)")
            }
        }
    }

    @Test("a list holds public rooms and one's own private ones, newest first, page by page, each once")
    func pages() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            var expected: [UUID] = []
            for index in 0..<23 {
                let isPrivate = index % 3 == 0
                let room = try await fixture.room(
                    owner: index % 2 == 0 ? ana : bia, visibility: isPrivate ? .private : .public)
                if !isPrivate || index % 2 == 0 { expected.insert(room.id, at: 0) }
            }
            let list = list(fixture)
            var (seen, cursor): ([Room], Cursor?) = ([], nil)
            repeat {
                let page = try await list(.init(limit: 4, before: cursor), by: ana)
                #expect(page.items.count <= 4)
                seen += page.items
                cursor = page.nextCursor
            } while cursor != nil
            #expect(Set(seen.map(\.id)) == Set(expected) && seen.count == expected.count)
            #expect(seen.map(\.createdAt) == seen.map(\.createdAt).sorted(by: >))
        }
    }

    @Test("readings that are the same for all run one at a time, and are never older than the question")
    func shared() async throws {
        let reads = CountedReads()
        let readings = SharedReadings<Int, Int> { key in
            let number = await reads.begin()
            if number == 1 { await reads.held() }
            return key * 1_000 + number
        }
        async let first = readings.value(for: 7)
        await reads.whenBegun(1)
        let later = (0..<50).map { _ in Task { try await readings.value(for: 7) } }
        while readings.waiters(for: 7) < 50 { await Task.yield() }
        await reads.release()
        #expect(try await first == 7_001)
        for task in later { #expect(try await task.value == 7_002) }
        #expect(try await readings.value(for: 7) == 7_003)
    }
}

/// Counts readings, and holds the first one back.
private actor CountedReads {
    private var begun = 0
    private var isReleased = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func begin() -> Int {
        begun += 1
        return begun
    }

    func held() async {
        if !isReleased { await withCheckedContinuation { waiting.append($0) } }
    }

    func release() {
        isReleased = true
        for waiter in waiting { waiter.resume() }
        waiting = []
    }

    func whenBegun(_ count: Int) async {
        while begun < count { await Task.yield() }
    }
}

extension RoomsFixture {
    /// Puts many public rooms in with one statement.
    func plantRooms(_ count: Int, owner: Caller) async throws {
        try await pool.execute(
            """
            INSERT INTO rooms (id, name, description, visibility, owner_id, created_at)
            SELECT gen_random_uuid(), 'Sala numero ' || n, 'Conversas sobre o assunto ' || md5(n::text), 'public',
                   \(owner.userID), clock_timestamp() - n * interval '1 second'
            FROM generate_series(1, \(Int64(count))) AS n
            """)
        try await pool.execute("ANALYZE rooms")
    }
}
