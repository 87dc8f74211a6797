import Metrics
import Redis
import TestSupport
import Testing

@Suite("Reconnection")
struct ReconnectionTests {
    private func configuration(_ url: String) throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(url: url)
        configuration.commandTimeout = .seconds(30)
        configuration.connectTimeout = .seconds(20)
        configuration.backoff.maximum = .milliseconds(200)
        return configuration
    }

    @Test("kill -9 and restart under load: what was acknowledged is there, and nothing was sent twice")
    func killUnderLoad() async throws {
        // With "everysec" Redis postpones its write behind a slow fsync, and a kill may cost acknowledged data.
        try await withPrivateRedis(["--appendfsync", "always"]) { server in
            try await withRedis(configuration(server.url)) { client in
                let acknowledged = Shared<Set<String>>([])
                let lost = Shared(0)
                let isOver = Shared(false)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<20 {
                        group.addTask {
                            var number = 0
                            while !isOver.value {
                                number += 1
                                let value = "\(writer)-\(number)"
                                do throws(RedisError) {
                                    _ = try await client.send(RedisCommand("RPUSH", .key("list"), RedisArgument(value)))
                                    acknowledged.change { _ = $0.insert(value) }
                                } catch {
                                    // While it loads its data a server refuses, which is no loss.
                                    guard error.serverCode == nil else { continue }
                                    #expect(error == .connectionLost)
                                    lost.change { $0 += 1 }
                                }
                            }
                        }
                    }
                    // A kill that happens to meet no command in flight shows nothing: there is another then.
                    for round in 1...20 where round <= 3 || lost.value == 0 {
                        try await eventually("writes go through") { acknowledged.read(\.count) > round * 100 }
                        try await server.restart()
                    }
                    let before = acknowledged.read(\.count)
                    try await eventually("writes go through again") { acknowledged.read(\.count) > before + 100 }
                    isOver.change { $0 = true }
                    try await group.waitForAll()
                }
                let stored = try await client.send(RedisCommand("LRANGE", .key("list"), 0, -1)).array ?? []
                let values = stored.compactMap(\.string)
                #expect(values.count == Set(values).count)
                #expect(acknowledged.value.subtracting(values).isEmpty)
                #expect(lost.value > 0)
            }
        }
    }

    @Test("commands wait for a server that comes up in time")
    func lateServer() async throws {
        try await withPrivateRedis { server in
            await server.kill9()
            try await withRedis(configuration(server.url)) { client in
                #expect(!client.isConnected)
                async let first = client.send(RedisCommand("ECHO", "first"))
                async let second = client.send(RedisCommand("ECHO", "second"))
                await #expect(throws: RedisError.notConnected) { try await client.ping(timeout: .milliseconds(50)) }
                try await server.restart()
                #expect(try await [first.string, second.string] == ["first", "second"])
                #expect(client.isConnected)
            }
        }
    }

    @Test("run() connects without a command, and the loss of the server shows in isConnected")
    func readiness() async throws {
        try await withPrivateRedis { server in
            try await withRedis(configuration(server.url)) { client in
                let service = Task { await client.run() }
                try await eventually("it connects by itself") { client.isConnected }
                await server.kill9()
                try await eventually("it notices") { !client.isConnected }
                try await server.restart()
                try await eventually("it comes back by itself") { client.isConnected }
                service.cancel()
                await service.value
                await #expect(throws: RedisError.shutdown) { try await client.ping() }
            }
        }
    }

    @Test("a script is known again after SCRIPT FLUSH and after a restart, alone and in a pipeline")
    func scripts() async throws {
        let script = RedisScript("return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}")
        try await withPrivateRedis { server in
            try await withRedis(configuration(server.url)) { client in
                func count() async throws -> Int? {
                    try await client.eval(script, keys: ["{s}:n"], arguments: ["x"]).array?.last?.integer
                }
                #expect(try await count() == 1)
                #expect(try await count() == 2)
                _ = try await client.send(RedisCommand("SCRIPT", "FLUSH"))
                #expect(try await count() == 3)
                _ = try await client.send(RedisCommand("SCRIPT", "FLUSH"))
                // A bare EVALSHA has no text to fall back to.
                do throws(RedisError) {
                    _ = try await client.send(
                        RedisCommand("EVALSHA", RedisArgument(script.sha1), 1, .key("{s}:n"), "x"))
                    Issue.record("the script was not flushed")
                } catch {
                    #expect(error.serverCode == "NOSCRIPT")
                }
                let results = try await client.pipeline([
                    script.command(keys: ["{s}:n"], arguments: ["x"]), RedisCommand("ECHO", "between"),
                    script.command(keys: ["{s}:n"], arguments: ["y"]),
                ])
                #expect(try results[0].get().array?.last?.integer == 4)
                #expect(try results[1].get().string == "between")
                #expect(try results[2].get().array?[1].string == "y")
                try await server.restart()
                try await eventually("the server has loaded its data") { try await count() == 6 }
                let loaded = try await client.send(RedisCommand("SCRIPT", "EXISTS", RedisArgument(script.sha1)))
                #expect(loaded == .array([.integer(1)]))
            }
        }
    }

    @Test("a script's own error is the caller's, and is not repeated as EVAL")
    func failingScript() async throws {
        let script = RedisScript("redis.call('INCR', KEYS[1]) return redis.error_reply('MINE broken')")
        try await withTestRedis { client in
            for _ in 0..<2 {
                await #expect(throws: RedisError.server(code: "MINE", message: "broken")) {
                    try await client.eval(script, keys: ["n"])
                }
            }
            let count = try await client.increment("n")
            #expect(count == 3)
        }
    }

    @Test("shutdown lets replies come in, refuses what comes after, and may be repeated")
    func shutdown() async throws {
        try await withPrivateRedis { server in
            var configuration = try configuration(server.url)
            configuration.commandTimeout = .seconds(600)
            configuration.stallTimeout = .seconds(600)
            let metrics = RecordingMetrics()
            try await withMetricsFactory(metrics) {
                try await withRedis(configuration) { client in
                    try await client.ping()
                    await server.stop()
                    let tasks = (0..<100).map { number in
                        Task { try await client.send(RedisCommand("ECHO", "\(number)")).string }
                    }
                    try await eventually("all are on their way") { metrics.inFlight == 100 }
                    async let first: Void = client.shutdown()
                    async let second: Void = client.shutdown()
                    try await eventually("what comes after is refused") {
                        // One that comes before the shutdown begins ends by its time.
                        do { try await client.ping(timeout: .milliseconds(1)) } catch RedisError.shutdown {
                            return true
                        }
                        return false
                    }
                    await #expect(throws: RedisError.shutdown) { try await client.withDedicatedConnection { _ in } }
                    await server.resume()
                    for (number, task) in tasks.enumerated() { #expect(try await task.value == "\(number)") }
                    _ = await (first, second)
                    #expect(!client.isConnected)
                    await #expect(throws: RedisError.shutdown) { try await client.ping() }
                    await client.shutdown()
                }
            }
        }
    }

    @Test("shutdown does not wait for a server that does not answer")
    func shutdownFrozen() async throws {
        try await withPrivateRedis { server in
            var configuration = try configuration(server.url)
            configuration.commandTimeout = .milliseconds(200)
            let metrics = RecordingMetrics()
            try await withMetricsFactory(metrics) {
                try await withRedis(configuration) { client in
                    try await client.ping(timeout: .seconds(20))
                    await server.stop()
                    let waiting = Task { try await client.ping(timeout: .seconds(600)) }
                    let dedicated = Task { try await client.withDedicatedConnection { _ in } }
                    try await eventually("it is on its way") { metrics.inFlight == 1 }
                    await client.shutdown()
                    await #expect(throws: RedisError.connectionLost) { try await waiting.value }
                    await #expect(throws: RedisError.self) { try await dedicated.value }
                }
            }
        }
    }
}
