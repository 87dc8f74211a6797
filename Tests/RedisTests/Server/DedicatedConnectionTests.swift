import NIOCore
import Redis
import TestSupport
import Testing

@Suite("Dedicated connections")
struct DedicatedConnectionTests {
    /// What `CLIENT LIST` says of the client's connections.
    private func connections(of client: RedisClient) async throws -> [Substring] {
        let name = try #require(client.configuration.clientName)
        let list = try await client.send(RedisCommand("CLIENT", "LIST")).string ?? ""
        return list.split(separator: "\n").filter { $0.contains("name=\(name) ") }
    }

    /// Whether a connection of the client is blocked at the server.
    private func isBlocked(_ client: RedisClient) async throws -> Bool {
        try await connections(of: client).contains { $0.contains(" flags=b ") }
    }

    private func untilBlocked(_ client: RedisClient) async throws {
        try await eventually("a read waits at the server") { try await isBlocked(client) }
    }

    private func named(_ configuration: inout RedisConfiguration) {
        configuration.clientName = "reader-\(configuration.keyPrefix.dropFirst(5).prefix(36))"
    }

    @Test("a blocked read does not delay the shared connection")
    func blockedRead() async throws {
        try await withTestRedis(configure: named) { client in
            try await client.xgroupCreate("s", group: "g")
            let isBlocked = Shared(true)
            async let batches = client.withDedicatedConnection { connection in
                defer { isBlocked.change { $0 = false } }
                return try await connection.xreadgroup(
                    group: "g", consumer: "c", streams: [("s", .new)], count: 10, block: .seconds(600))
            }
            try await untilBlocked(client)
            for _ in 0..<100 { try await client.ping() }
            #expect(isBlocked.value)
            let id = try await client.xadd("s", fields: [("n", "1")])
            #expect(try await batches.first?.entries.map(\.id) == [id])
        }
    }

    @Test("on one connection a blocked read does delay the others, which is why it is refused on the shared one")
    func blockedReadOnSharedConnection() async throws {
        try await withTestRedis(configure: named) { client in
            try await client.withDedicatedConnection { connection in
                async let pop = connection.send(RedisCommand("BLPOP", .key("list"), 600), timeout: .seconds(600))
                try await untilBlocked(client)
                let isDone = Shared(false)
                async let ping: Void = {
                    try await connection.ping(timeout: .seconds(600))
                    isDone.change { $0 = true }
                }()
                for _ in 0..<20 { try await client.ping() }
                #expect(!isDone.value)
                _ = try await client.send(RedisCommand("RPUSH", .key("list"), "x"))
                #expect(try await pop.array?.last?.string == "x")
                try await ping
            }
            await #expect(throws: RedisError.commandNotAllowed("BLPOP may block: use a dedicated connection")) {
                try await client.send(RedisCommand("BLPOP", .key("list"), 600))
            }
        }
    }

    @Test("a block time that passes is an empty answer, not an error")
    func nothingToRead() async throws {
        try await withTestRedis { client in
            let batches = try await client.withDedicatedConnection { connection in
                try await connection.xread([("s", .latest)], count: 1, block: .milliseconds(1))
            }
            #expect(batches.isEmpty)
        }
    }

    @Test("a transaction works on a connection of one's own")
    func transaction() async throws {
        try await withTestRedis { client in
            let results = try await client.withDedicatedConnection { connection in
                try await connection.pipeline([
                    RedisCommand("MULTI"), .set("a", "1"), RedisCommand("LPUSH", .key("a"), "x"), RedisCommand("EXEC"),
                ])
            }
            let replies = try #require(try results[3].get().array)
            #expect(replies[0] == .simpleString("OK"))
            guard case .error(.server(code: "WRONGTYPE", message: _)) = replies[1] else {
                Issue.record("the error inside the array is lost")
                return
            }
        }
    }

    @Test("cancelling a blocked read ends it and closes its connection")
    func cancellation() async throws {
        try await withTestRedis(configure: named) { client in
            try await client.ping()
            let reader = Task {
                try await client.withDedicatedConnection { connection in
                    try await connection.xread([("s", .latest)], count: 1, block: .seconds(600))
                }
            }
            try await reader.cancel(once: "its read waits at the server") { try await isBlocked(client) }
            await #expect(throws: RedisError.cancelled) { try await reader.value }
            try await eventually("its connection is gone") { try await connections(of: client).count == 1 }
        }
    }

    @Test("the end of the server ends a blocked read; a new connection is the caller's to ask for")
    func connectionLost() async throws {
        try await withPrivateRedis { server in
            var configuration = try RedisConfiguration(url: server.url)
            configuration.clientName = "reader"
            configuration.commandTimeout = .seconds(20)
            configuration.connectTimeout = .seconds(20)
            try await withRedis(configuration) { client in
                try await client.withDedicatedConnection { connection in
                    try await connection.ping(timeout: .seconds(20))
                    let read = Task {
                        try await connection.xread([("s", .latest)], count: 1, block: .seconds(600))
                    }
                    try await untilBlocked(client)
                    await server.kill9()
                    await #expect(throws: RedisError.connectionLost) { try await read.value }
                    await #expect(throws: RedisError.notConnected) { try await connection.ping() }
                }
                await #expect(throws: RedisError.notConnected) { try await client.withDedicatedConnection { _ in } }
                try await server.restart()
                try await eventually("a new one works") {
                    try await client.withDedicatedConnection { try await $0.ping() }
                    return true
                }
            }
        }
    }
}
