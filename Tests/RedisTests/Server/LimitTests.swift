import NIOCore
import Redis
import TestSupport
import Testing

@Suite("The client's limits")
struct LimitTests {
    @Test("commands beyond the limit are refused at once, and admitted again when replies have come")
    func inFlight() async throws {
        try await withPrivateRedis { server in
            var configuration = try RedisConfiguration(url: server.url)
            configuration.maxInFlight = 10
            configuration.commandTimeout = .seconds(60)
            configuration.stallTimeout = .seconds(600)
            try await withRedis(configuration) { client in
                try await client.ping()
                await server.stop()
                let replies = Shared<[RedisValue?]>([])
                for number in 0..<10 {
                    client.send(RedisCommand("ECHO", "\(number)")) { result in
                        replies.change { $0.append(try? result.get()) }
                    }
                }
                await #expect(throws: RedisError.tooManyInFlight) { try await client.ping() }
                await server.resume()
                try await eventually("the replies have come") { replies.value.count == 10 }
                #expect(replies.value.map { $0?.string } == (0..<10).map { "\($0)" })
                await #expect(throws: RedisError.tooManyInFlight) {
                    try await client.pipeline(Array(repeating: RedisCommand("PING"), count: 11))
                }
                let results = try await client.pipeline(Array(repeating: RedisCommand("PING"), count: 10))
                #expect(results.count == 10)
            }
        }
    }

    @Test("a command that timed out holds its place until its reply comes")
    func timedOutHoldsPlace() async throws {
        try await withPrivateRedis { server in
            var configuration = try RedisConfiguration(url: server.url)
            configuration.maxInFlight = 1
            configuration.stallTimeout = .seconds(600)
            try await withRedis(configuration) { client in
                try await client.ping(timeout: .seconds(20))
                await server.stop()
                await #expect(throws: RedisError.timeout) { try await client.ping(timeout: .milliseconds(10)) }
                await #expect(throws: RedisError.tooManyInFlight) { try await client.ping() }
                await server.resume()
                try await eventually("the place is free") {
                    try await client.ping(timeout: .seconds(20))
                    return true
                }
            }
        }
    }

    @Test("while there is no connection the queue has the same limit, and its commands end in time")
    func disconnectedQueue() async throws {
        let server = try await FakeServer.start([.silent])
        var configuration = try RedisConfiguration(url: "redis://127.0.0.1:\(server.port)")
        configuration.maxInFlight = 5
        configuration.commandTimeout = .milliseconds(300)
        try await withRedis(configuration) { client in
            let results = Shared<[RedisError?]>([])
            for _ in 0..<20 {
                client.send(RedisCommand("PING")) { result in results.change { $0.append(result.failure) } }
            }
            #expect(results.value == Array(repeating: .tooManyInFlight, count: 15))
            try await eventually("the others have ended too") { results.value.count == 20 }
            #expect(results.value.suffix(5).allSatisfy { $0 == .notConnected })
        }
        await server.stop()
    }

    @Test("bytes on their way are bounded too")
    func outboundBytes() async throws {
        try await withTestRedis {
            $0.maxOutboundBytes = 10_000
        } _: { client in
            await #expect(throws: RedisError.tooManyInFlight) {
                try await client.set("k", RedisArgument(String(repeating: "x", count: 10_001)))
            }
            try await client.set("k", RedisArgument(String(repeating: "x", count: 5000)))
        }
    }

    @Test("a reply above the limit is refused, and the client goes on over a new connection")
    func hugeReply() async throws {
        try await withTestRedis {
            $0.replyLimits.maxBytes = 100_000
        } _: { client in
            try await client.set("huge", RedisArgument([UInt8](repeating: 7, count: 2_000_000)))
            await #expect(throws: RedisError.protocolViolation("a reply is larger than 100000 bytes")) {
                try await client.get("huge")
            }
            try await client.set("small", "x")
            #expect(try await client.get("small") == ByteBuffer(string: "x"))
            // Without the limit the same reply is taken whole.
            var unlimited = client.configuration
            unlimited.replyLimits = RedisReplyLimits()
            try await withRedis(unlimited) { other in
                let huge = try await other.get("huge")
                #expect(huge?.readableBytes == 2_000_000)
            }
        }
    }

    @Test("dedicated connections are bounded, and a closed one makes room")
    func dedicatedConnections() async throws {
        try await withTestRedis {
            $0.maxDedicatedConnections = 1
        } _: { client in
            for _ in 0..<3 {
                try await client.withDedicatedConnection { first in
                    try await first.ping()
                    await #expect(throws: RedisError.tooManyConnections) {
                        try await client.withDedicatedConnection { _ in }
                    }
                }
            }
        }
    }
}
