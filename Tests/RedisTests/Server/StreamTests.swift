import NIOCore
import Redis
import TestSupport
import Testing

@Suite("Streams and consumer groups")
struct StreamTests {
    private func numbers(_ entries: [RedisStreamEntry]) -> [Int?] {
        entries.map { $0["n"].flatMap { Int(String(buffer: $0)) } }
    }

    private func fill(_ client: RedisClient, _ stream: String, _ count: Int) async throws -> [RedisStreamID] {
        let commands = (0..<count).map { RedisCommand.xadd(stream, fields: [("n", "\($0)")]) }
        return try await client.pipeline(commands).map { try #require(RedisStreamID($0.get().string ?? "")) }
    }

    @Test("entries come back in order with their fields, repeated names included")
    func entries() async throws {
        try await withTestRedis { client in
            let bytes = RedisArgument([0, 13, 10, 255])
            let first = try await client.xadd("s", fields: [("a", "1"), ("b", bytes), ("a", "2")])
            let given = first.successor
            #expect(try await client.xadd("s", id: given, fields: [("n", "7")]) == given)
            let entries = try await client.xrange("s", count: 10)
            #expect(entries.map(\.id) == [first, given])
            #expect(entries[0].fields.map(\.0) == ["a", "b", "a"])
            #expect(entries[0]["b"] == ByteBuffer(bytes: [0, 13, 10, 255]))
            #expect(entries[0]["a"] == ByteBuffer(string: "1"))
            #expect(entries[0]["none"] == nil)
            #expect(try await client.xrevrange("s", count: 1).map(\.id) == [given])
            #expect(try await client.xlen("s") == 2)
            #expect(try await client.xread([("s", .after(first))], count: 10).first?.entries.map(\.id) == [given])
            #expect(try await client.xread([("s", .after(given))], count: 10).isEmpty)
            await #expect(throws: RedisError.self) { try await client.xadd("s", id: first, fields: [("n", "1")]) }
        }
    }

    @Test("trimming keeps the newest entries, or those from an id on")
    func trimming() async throws {
        try await withTestRedis { client in
            let ids = try await fill(client, "s", 10)
            let next = try await client.xadd("s", fields: [("n", "x")], trim: .maxLength(8, approximately: false))
            #expect(try await client.xrange("s", count: 100).map(\.id) == ids[3...] + [next])
            let last = try await client.xadd("s", fields: [("n", "y")], trim: .minID(ids[5], approximately: false))
            #expect(try await client.xrange("s", count: 100).map(\.id) == ids[5...] + [next, last])
            _ = try await client.xadd("s", fields: [("n", "z")], trim: .maxLength(2, approximately: false))
            #expect(try await client.xlen("s") == 2)
            let info = try #require(try await client.xinfoStream("s"))
            #expect(info.length == 2)
            #expect(info.entriesAdded == 13)
            #expect(info.firstID == last)
            #expect(try await client.xinfoStream("none") == nil)
            #expect(try await client.xinfoStreams(["none", "s"]) == [nil, info])
        }
    }

    @Test("a group deals each entry to one consumer, keeps it pending until it is acknowledged, and tells its lag")
    func group() async throws {
        try await withTestRedis { client in
            let ids = try await fill(client, "s", 5)
            #expect(try await client.xgroupCreate("s", group: "g"))
            #expect(try await client.xgroupCreate("s", group: "g") == false)
            let streams: [(stream: String, position: RedisGroupPosition)] = [("s", .new)]
            let mine = try await client.xreadgroup(group: "g", consumer: "a", streams: streams, count: 2)
            let yours = try await client.xreadgroup(group: "g", consumer: "b", streams: streams, count: 2)
            #expect(mine.map(\.stream) == ["s"])
            #expect(mine[0].entries.map(\.id) == Array(ids[0..<2]))
            #expect(numbers(yours[0].entries) == [2, 3])

            let group = try #require(try await client.xinfoGroups("s").first)
            #expect((group.name, group.consumers, group.pending) == ("g", 2, 4))
            #expect((group.entriesRead, group.lag) == (4, 1))
            #expect(group.lastDelivered == ids[3])

            #expect(try await client.xack("s", group: "g", ids: Array(ids[0..<2])) == 2)
            #expect(try await client.xack("s", group: "g", ids: []) == 0)
            let summary = try await client.xpending("s", group: "g")
            #expect(summary.count == 2 && summary.first == ids[2] && summary.last == ids[3])
            #expect(summary.consumers == ["b": 2])
            let pending = try await client.xpending("s", group: "g", count: 10, consumer: "b")
            #expect(pending.map(\.id) == Array(ids[2..<4]))
            #expect(pending.allSatisfy { $0.consumer == "b" && $0.deliveries == 1 })
            #expect(try await client.xpending("s", group: "g", count: 10, minIdle: .seconds(3600)).isEmpty)
        }
    }

    @Test("a consumer reads its pending entries again; those deleted from the stream are marked")
    func history() async throws {
        try await withTestRedis { client in
            let ids = try await fill(client, "s", 3)
            try await client.xgroupCreate("s", group: "g")
            _ = try await client.xreadgroup(group: "g", consumer: "a", streams: [("s", .new)], count: 10)
            #expect(try await client.xdel("s", ids: [ids[1]]) == 1)
            let again = try await client.xreadgroup(
                group: "g", consumer: "a", streams: [("s", .pending(after: .zero))], count: 10)
            let entries = try #require(again.first?.entries)
            #expect(entries.map(\.id) == ids)
            #expect(entries.map(\.isDeleted) == [false, true, false])
            #expect(numbers(entries) == [0, nil, 2])
        }
    }

    @Test("a claim takes over idle entries, but none that are deleted, and sets how often they were delivered")
    func claim() async throws {
        try await withTestRedis { client in
            let ids = try await fill(client, "s", 4)
            try await client.xgroupCreate("s", group: "g")
            _ = try await client.xreadgroup(group: "g", consumer: "dead", streams: [("s", .new)], count: 10)
            try await client.xdel("s", ids: [ids[1]])
            let none = try await client.xclaim("s", group: "g", consumer: "a", minIdle: .seconds(3600), ids: ids)
            #expect(none.isEmpty)
            let claimed = try await client.xclaim("s", group: "g", consumer: "a", minIdle: .zero, ids: ids)
            #expect(numbers(claimed) == [0, 2, 3])
            let again = try await client.xclaim(
                "s", group: "g", consumer: "b", minIdle: .zero, ids: [ids[3]], deliveries: 7)
            #expect(again.map(\.id) == [ids[3]])
            #expect(try await client.xclaim("s", group: "g", consumer: "b", minIdle: .zero, ids: []).isEmpty)
            let pending = try await client.xpending("s", group: "g", count: 10)
            #expect(pending.map(\.consumer) == ["a", "a", "b"])
            #expect(pending.map(\.deliveries) == [2, 2, 7])
        }
    }

    @Test("a missing stream or group is a NOGROUP error, told apart from others")
    func noGroup() async throws {
        try await withTestRedis { client in
            _ = try await fill(client, "s", 1)
            let commands = [
                RedisCommand("XREADGROUP", "GROUP", "g", "a", "STREAMS", .key("s"), ">"),
                RedisCommand("XAUTOCLAIM", .key("none"), "g", "a", 0, "0-0"), RedisCommand("XPENDING", .key("s"), "g"),
            ]
            for command in commands {
                do throws(RedisError) {
                    _ = try await client.send(command)
                    Issue.record("no error")
                } catch {
                    #expect(error.serverCode == "NOGROUP")
                }
            }
            // Acknowledging without a group is no error to Redis.
            #expect(try await client.xack("s", group: "g", ids: [.zero]) == 0)
        }
    }

    @Test("several streams are read at once, and a blocking read is woken by any of them")
    func severalStreams() async throws {
        try await withTestRedis { client in
            for stream in ["{e}:a", "{e}:b"] { try await client.xgroupCreate(stream, group: "g") }
            async let batches = client.withDedicatedConnection { connection in
                try await connection.xreadgroup(
                    group: "g", consumer: "c", streams: [("{e}:a", .new), ("{e}:b", .new)], count: 5,
                    block: .seconds(60))
            }
            let id = try await client.xadd("{e}:b", fields: [("n", "1")])
            let found = try await batches
            #expect(found.map(\.stream) == ["{e}:b"])
            #expect(found.first?.entries.map(\.id) == [id])
        }
    }
}
