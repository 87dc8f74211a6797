import Testing

@testable import Postgres

@Suite("Prepared statements")
struct StatementCacheTests {
    private func key(_ sql: String, _ types: [PostgresType] = []) -> StatementCache.Key {
        StatementCache.Key(sql: sql, types: types)
    }

    @Test("the least recently used statement goes first")
    func eviction() {
        var cache = StatementCache(capacity: 2)
        let a = cache.add(key("a"))
        let b = cache.add(key("b"))
        #expect(cache.use(key("a"))?.name == a.name)
        _ = cache.add(key("c"))
        #expect(cache.evicted == [b.name])
        #expect(cache.use(key("b")) == nil)
        #expect(cache.use(key("a"))?.name == a.name)
        #expect(cache.count == 2)
    }

    @Test("an evicted statement is owed to the server until it was deallocated")
    func deallocation() {
        var cache = StatementCache(capacity: 1)
        let names = ["a", "b", "c"].map { cache.add(key($0)).name }
        #expect(cache.evicted == [names[0], names[1]])
        cache.deallocated([names[0]])
        #expect(cache.evicted == [names[1]])
    }

    @Test("the same text with other parameter types is another statement")
    func types() {
        var cache = StatementCache(capacity: 8)
        let int = cache.add(key("a", [.int8]))
        #expect(cache.use(key("a", [.text])) == nil)
        #expect(cache.add(key("a", [.text])).name != int.name)
    }

    @Test("a statement that could not be prepared is not owed to the server")
    func drop() {
        var cache = StatementCache(capacity: 8)
        _ = cache.add(key("a"))
        cache.drop(key("a"))
        #expect(cache.use(key("a")) == nil)
        #expect(cache.evicted.isEmpty)
    }
}

@Suite("Round trips")
struct TripTests {
    private func key(_ sql: String) -> StatementCache.Key { StatementCache.Key(sql: sql, types: []) }

    @Test("a new statement is prepared and run in one trip, a known one is only run")
    func prepare() {
        var statements = StatementCache(capacity: 8)
        let first = Trip([key("a")], begin: nil, mayDeallocate: true, statements: &statements)
        #expect(first.steps == [.prepare(query: 0, name: "s1"), .execute(query: 0, name: "s1"), .sync])
        let second = Trip([key("a")], begin: nil, mayDeallocate: true, statements: &statements)
        #expect(second.steps == [.execute(query: 0, name: "s1"), .sync])
    }

    @Test("BEGIN goes along with the first statement of a transaction")
    func begin() {
        var statements = StatementCache(capacity: 8)
        _ = statements.add(key("a"))
        let trip = Trip([key("a")], begin: "BEGIN", mayDeallocate: true, statements: &statements)
        #expect(trip.steps == [.begin("BEGIN"), .execute(query: 0, name: "s1"), .sync])
    }

    @Test("deallocation goes before BEGIN, behind a sync of its own, and never into a transaction")
    func deallocate() {
        var statements = StatementCache(capacity: 1)
        _ = statements.add(key("a"))
        _ = statements.add(key("b"))
        let inside = Trip([key("b")], begin: nil, mayDeallocate: false, statements: &statements)
        #expect(inside.steps == [.execute(query: 0, name: "s2"), .sync])
        let outside = Trip([key("b")], begin: "BEGIN", mayDeallocate: true, statements: &statements)
        #expect(outside.steps == [.deallocate("s1"), .sync, .begin("BEGIN"), .execute(query: 0, name: "s2"), .sync])
    }
}
