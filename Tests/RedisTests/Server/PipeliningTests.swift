import NIOCore
import Redis
import TestSupport
import Testing

@Suite("Pipelining over the shared connection")
struct PipeliningTests {
    @Test("each of many concurrent callers gets its own replies")
    func callers() async throws {
        try await withTestRedis { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<200 {
                    group.addTask {
                        for round in 0..<50 {
                            let text = "\(caller)-\(round)"
                            let reply = try await client.send(RedisCommand("ECHO", RedisArgument(text)))
                            #expect(reply.string == text)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a pipeline's commands stay together and in order beside other callers")
    func together() async throws {
        try await withTestRedis { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<20 {
                    group.addTask {
                        let commands = (0..<10).map { RedisCommand("RPUSH", .key("list"), "\(caller):\($0)") }
                        let results = try await client.pipeline(commands)
                        let lengths = try results.map { try $0.get().integer ?? -1 }
                        #expect(lengths == Array(lengths[0]..<lengths[0] + 10))
                    }
                }
                try await group.waitForAll()
            }
            let list = try await client.send(RedisCommand("LRANGE", .key("list"), 0, -1)).array ?? []
            let texts = list.compactMap(\.string)
            #expect(texts.count == 200)
            for start in stride(from: 0, to: texts.count, by: 10) {
                let caller = texts[start].prefix { $0 != ":" }
                #expect(Array(texts[start..<start + 10]) == (0..<10).map { "\(caller):\($0)" })
            }
        }
    }

    @Test("an error in a pipeline is one command's result; the others have theirs")
    func partialFailure() async throws {
        try await withTestRedis { client in
            let results = try await client.pipeline([
                .set("text", "x"), RedisCommand("LPUSH", .key("text"), "y"), RedisCommand("GET", .key("text")),
            ])
            #expect(try results[0].get() == .simpleString("OK"))
            #expect(throws: RedisError.self) { try results[1].get() }
            #expect(try results[2].get().string == "x")
            #expect(try await client.pipeline([]).isEmpty)
        }
    }

    @Test("keys and values of any bytes come back unchanged", arguments: [0, 1, 1000, 3_000_000])
    func binary(count: Int) async throws {
        try await withTestRedis { client in
            let pattern: [UInt8] = [0, 13, 10, 36, 42, 255, 0xC3]
            let bytes = (0..<count).map { pattern[$0 % pattern.count] }
            try await client.set("a\r\nb\0c", RedisArgument(bytes))
            let value = try await client.get("a\r\nb\0c")
            #expect(value == ByteBuffer(bytes: bytes))
        }
    }

    @Test("a caller without a task is called back")
    func callback() async throws {
        try await withTestRedis { client in
            let result: Result<RedisValue, RedisError> = await withCheckedContinuation { continuation in
                client.send(RedisCommand("ECHO", "hi")) { continuation.resume(returning: $0) }
            }
            #expect(result == .success(.bulk(ByteBuffer(string: "hi"))))
            let refused: Result<RedisValue, RedisError> = await withCheckedContinuation { continuation in
                client.send(RedisCommand("BLPOP", .key("k"), 0)) { continuation.resume(returning: $0) }
            }
            #expect(throws: RedisError.self) { try refused.get() }
        }
    }

    @Test("the key commands do what they say")
    func keys() async throws {
        try await withTestRedis { client in
            #expect(try await client.get("k") == nil)
            #expect(try await client.set("k", "1", expiry: .seconds(100), condition: .ifPresent) == false)
            #expect(try await client.set("k", "1", expiry: .seconds(100), condition: .ifAbsent))
            #expect(try await client.set("k", "2", condition: .ifAbsent) == false)
            let left = try #require(try await client.timeToLive("k"))
            #expect(left > .zero && left <= .seconds(100))
            #expect(try await client.increment("k", by: 41) == 42)
            #expect(try await client.expire("k", after: .seconds(5)))
            #expect(try await client.expire("none", after: .seconds(5)) == false)
            #expect(try await client.del("k"))
            #expect(try await client.timeToLive("k") == nil)
            #expect(try await client.del([]) == 0)
        }
    }
}
