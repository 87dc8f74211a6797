import Common
import Foundation
import Logging
import Redis
import TestSupport
import Testing

@testable import Serving

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

    @Test(
        "of many sessions, more than are asked for in one write, those that were revoked are found",
        arguments: [0, 1, 2_500])
    func many(_ count: Int) async throws {
        try await withTestRedis { redis in
            let (here, there) = (RedisSessionRevocations(redis: redis), RedisSessionRevocations(redis: redis))
            let sessions = (0..<count).map { _ in UUID.v7() }
            let revoked = sessions.enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
            try await there.revoke(revoked)
            #expect(await here.revoked(of: Set(sessions)) == Set(revoked))
            #expect(revoked.allSatisfy(here.isRemembered))
        }
    }

    @Test("what was seen revoked stays so while Redis is away, and the rest is unknown")
    func outage() async throws {
        let server = try await PrivateRedis.start()
        var configuration = try RedisConfiguration(url: server.url)
        configuration.commandTimeout = .milliseconds(300)
        let client = RedisClient(
            configuration: configuration, logger: .silent)
        let revocations = RedisSessionRevocations(redis: client)
        let session = UUID.v7()
        try await eventually { (try? await revocations.revoke([session])) != nil }
        await server.kill9()
        #expect(await revocations.state(ofSession: session) == .revoked)
        #expect(await revocations.state(ofSession: .v7()) == .unknown)
        #expect(await revocations.revoked(of: [session, .v7()]) == [session])
        await client.shutdown()
        await server.shutdown()
    }
}
