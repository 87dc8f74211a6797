import Foundation
import Logging
import Redis
import TestSupport
import Testing

@testable import Common

@Suite("Revoked sessions in Redis")
struct RedisSessionRevocationsTests {
    @Test("a revocation made in one process holds in another, and has an end")
    func acrossProcesses() async throws {
        try await withTestRedis { redis in
            let here = RedisSessionRevocations(redis: redis)
            let there = RedisSessionRevocations(redis: redis)
            let session = UUID.v7()
            #expect(await there.state(ofSession: session) == .standing)
            try await here.revoke([session])
            #expect(await there.state(ofSession: session) == .revoked)
            #expect(await here.state(ofSession: session) == .revoked)
            #expect(await there.state(ofSession: .v7()) == .standing)
            let rest = try #require(try await redis.timeToLive(RedisSessionRevocations.key(session)))
            #expect(rest <= RedisSessionRevocations.memory && rest > .seconds(AccessTokenClaims.maxLifetime))
        }
    }

    @Test("what was seen revoked stays so while Redis is away, and the rest is unknown")
    func outage() async throws {
        let server = try await PrivateRedis.start()
        var configuration = try RedisConfiguration(url: server.url)
        configuration.commandTimeout = .milliseconds(300)
        let client = RedisClient(
            configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let revocations = RedisSessionRevocations(redis: client)
        let session = UUID.v7()
        try await eventually { (try? await revocations.revoke([session])) != nil }
        await server.kill9()
        #expect(await revocations.state(ofSession: session) == .revoked)
        #expect(await revocations.state(ofSession: .v7()) == .unknown)
        await client.shutdown()
        await server.shutdown()
    }
}
