import NIOCore
import Redis
import TestSupport
import Testing

@Suite("Key prefixes")
struct KeyPrefixTests {
    @Test("clients with different prefixes do not see each other's keys, scripts and streams included")
    func isolation() async throws {
        let script = RedisScript("return redis.call('SET', KEYS[1], ARGV[1])")
        try await withTestRedis { first in
            try await withTestRedis { second in
                try await first.set("k", "1")
                _ = try await first.eval(script, keys: ["from script"], arguments: ["1"])
                _ = try await first.xadd("s", fields: [("n", "1")])
                try await first.xgroupCreate("s", group: "g")
                #expect(try await second.get("k") == nil)
                #expect(try await second.get("from script") == nil)
                #expect(try await second.xlen("s") == 0)
                #expect(try await second.xinfoGroups("s").isEmpty)
                #expect(try await keys(of: first) == ["from script", "k", "s"])
                #expect(try await keys(of: second) == [])
            }
        }
    }

    @Test("the server sees the prefix, also in scripts; answers come without it")
    func wire() async throws {
        try await withTestRedis { client in
            let reply = try await client.eval(RedisScript("return KEYS"), keys: ["{a}:1", "{a}:2"])
            #expect(reply.array?.compactMap(\.string) == ["{a}:1", "{a}:2"].map { client.keyPrefix + $0 })
            _ = try await client.xadd("s", fields: [("n", "1")])
            #expect(try await client.xread([("s", .after(.zero))], count: 1).map(\.stream) == ["s"])
        }
    }

    @Test("a prefix with glob characters is taken literally by scan")
    func globPrefix() async throws {
        try await withTestRedis { outer in
            var configuration = outer.configuration
            configuration.keyPrefix += "[a]*?\\:"
            try await withRedis(configuration) { inner in
                try await inner.set("mine", "1")
                try await outer.set("a:other", "1")
                #expect(try await keys(of: inner) == ["mine"])
            }
        }
    }

    private func keys(of client: RedisClient) async throws -> [String] {
        var found: Set<String> = []
        var cursor = "0"
        repeat {
            let step = try await client.scan(cursor: cursor, count: 1000)
            found.formUnion(step.keys)
            cursor = step.cursor
        } while cursor != "0"
        return found.sorted()
    }
}
