import Metrics
import Redis
import TestSupport
import Testing

@Suite("Commands whose server does not answer")
struct TimeoutTests {
    @Test("a frozen server: commands end in time, and after the thaw every reply goes where it belongs")
    func frozen() async throws {
        try await withPrivateRedis { server in
            var configuration = try RedisConfiguration(url: server.url)
            configuration.stallTimeout = .seconds(600)
            configuration.commandTimeout = .seconds(20)
            try await withRedis(configuration) { client in
                try await client.ping()
                await server.stop()
                await withTaskGroup(of: Void.self) { group in
                    for caller in 0..<50 {
                        group.addTask {
                            let command = RedisCommand("ECHO", "frozen \(caller)")
                            await #expect(throws: RedisError.timeout) {
                                try await client.send(command, timeout: .milliseconds(100))
                            }
                        }
                    }
                }
                #expect(client.isConnected)
                async let late = client.send(RedisCommand("ECHO", "patient"), timeout: .seconds(60))
                await server.resume()
                #expect(try await late.string == "patient")
                for round in 0..<100 {
                    let reply = try await client.send(RedisCommand("ECHO", "thawed \(round)"))
                    #expect(reply.string == "thawed \(round)")
                }
            }
        }
    }

    @Test("a server that stays frozen costs the connection; another follows after the thaw")
    func stalled() async throws {
        try await withPrivateRedis { server in
            var configuration = try RedisConfiguration(url: server.url)
            configuration.stallTimeout = .milliseconds(100)
            configuration.connectTimeout = .seconds(1)
            try await withRedis(configuration) { client in
                try await client.ping(timeout: .seconds(20))
                await server.stop()
                // Both go into one write, the impatient one first.
                let results = Shared<[RedisError?]>([])
                for timeout in [Duration.milliseconds(50), .seconds(600)] {
                    client.send(RedisCommand("PING"), timeout: timeout) { result in
                        results.change { $0.append(result.failure) }
                    }
                }
                try await eventually("both have ended") { results.value.count == 2 }
                #expect(results.value == [.timeout, .connectionLost])
                try await eventually("the connection is given up") { !client.isConnected }
                await #expect(throws: RedisError.notConnected) { try await client.ping(timeout: .milliseconds(50)) }
                await server.resume()
                try await eventually("there is a connection again") { client.isConnected }
                #expect(try await client.send(RedisCommand("ECHO", "back"), timeout: .seconds(20)).string == "back")
            }
        }
    }

    @Test("a cancelled task stops waiting; the reply that comes later goes to nobody")
    func cancellation() async throws {
        try await withPrivateRedis { server in
            var configuration = try RedisConfiguration(url: server.url)
            configuration.commandTimeout = .seconds(600)
            configuration.stallTimeout = .seconds(600)
            let metrics = RecordingMetrics()
            try await withMetricsFactory(metrics) {
                try await withRedis(configuration) { client in
                    try await client.ping()
                    await server.stop()
                    let single = Task { try await client.send(RedisCommand("ECHO", "single")) }
                    let batch = Task {
                        try await client.pipeline([RedisCommand("ECHO", "a"), RedisCommand("ECHO", "b")])
                    }
                    async let kept = client.send(RedisCommand("ECHO", "kept"))
                    try await single.cancel(once: "all are on their way") { metrics.inFlight == 4 }
                    batch.cancel()
                    await #expect(throws: RedisError.cancelled) { try await single.value }
                    #expect(try await batch.value == [.failure(.cancelled), .failure(.cancelled)])
                    await server.resume()
                    #expect(try await kept.string == "kept")
                    #expect(try await client.send(RedisCommand("ECHO", "next")).string == "next")
                }
            }
        }
    }

    @Test("a task that waits for a connection can be cancelled too")
    func cancellationWithoutConnection() async throws {
        let server = try await FakeServer.start([.silent])
        var configuration = try RedisConfiguration(url: "redis://127.0.0.1:\(server.port)")
        configuration.commandTimeout = .seconds(600)
        configuration.connectTimeout = .seconds(600)
        try await withRedis(configuration) { client in
            let task = Task { try await client.ping() }
            try await eventually("the connection is being made") { server.connections == 1 }
            task.cancel()
            await #expect(throws: RedisError.cancelled) { try await task.value }
            await server.stop()
        }
    }
}
