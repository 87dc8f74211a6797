import Common
import Foundation
import Logging
import Redis
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("A room's rate limit in Redis")
struct RateLimiterTests {
    private let room = UUID.v7()
    private let ana = UUID.v7()
    private let bia = UUID.v7()
    private let slow = RateWindows(.init(intervalGlobalSeconds: 0, perUserSeconds: 1_000))
    private let shared = RateWindows(.init(intervalGlobalSeconds: 1_000, perUserSeconds: 0))

    private func limiter(_ redis: RedisClient) -> RedisRateLimiter {
        RedisRateLimiter(redis: redis, logger: Logger(label: "test"))
    }

    @Test("a user waits for their own window, others do not")
    func perUser() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis)
            #expect(try await take(limiter, ana, slow) != nil)
            let refusal = await refusal { try await take(limiter, ana, slow) }
            #expect(refusal?.window == .user)
            // Exact to the millisecond in RateWindowsTests; here a busy machine may take its time.
            #expect((900_000...1_000_000).contains(refusal?.retryAfterMs ?? 0))
            #expect(try await take(limiter, bia, slow) != nil)
        }
    }

    @Test("the room's window holds for everybody in it and for no other room")
    func perRoom() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis)
            #expect(try await take(limiter, ana, shared) != nil)
            let refusal = await refusal { try await take(limiter, bia, shared) }
            #expect(refusal?.window == .room)
            #expect(try await take(limiter, bia, shared, in: UUID.v7()) != nil)
        }
    }

    @Test("of many sends at once, from any number of gateways, exactly one gets through")
    func atomic() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let gateways = [limiter(redis), limiter(redis)]
            let admitted = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        (try? await take(gateways[index % 2], ana, slow)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(admitted == 1)
        }
    }

    @Test("a refused message takes neither window")
    func refusedTakesNothing() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis)
            let both = RateWindows(.init(intervalGlobalSeconds: 1_000, perUserSeconds: 1_000))
            _ = try await take(limiter, ana, shared)
            _ = await refusal { try await take(limiter, bia, both) }
            let key = RedisRateLimiter.keys(roomID: room, userID: bia)[1]
            #expect(try await redis.get(key) == nil)
        }
    }

    @Test("what stored nothing is given back, to the state before it")
    func release() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis)
            let reservation = try await take(limiter, ana, slow)
            await limiter.release(try #require(reservation), windows: slow)
            #expect(try await take(limiter, ana, slow) != nil)
        }
    }

    @Test("giving back late does not free a window that somebody else has taken since")
    func lateRelease() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis)
            let first = try #require(try await take(limiter, ana, slow))
            await limiter.release(first, windows: slow)
            _ = try await take(limiter, ana, slow)
            await limiter.release(first, windows: slow)
            #expect(await refusal { try await take(limiter, ana, slow) } != nil)
        }
    }

    @Test("the keys are the contract's, and live as long as their window and the margin")
    func keys() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let both = RateWindows(.init(intervalGlobalSeconds: 1_000, perUserSeconds: 2_000))
            _ = try await take(limiter(redis), ana, both)
            let keys = RedisRateLimiter.keys(roomID: room, userID: ana)
            #expect(keys[0] == "rl:room:{\(room.lowercased)}:global")
            #expect(keys[1] == "rl:room:{\(room.lowercased)}:user:{\(ana.lowercased)}")
            for (key, seconds) in zip(keys, [1_000, 2_000]) {
                let left = try await redis.send(RedisCommand("PTTL", .key(key))).integer ?? 0
                #expect(((seconds - 100) * 1_000...(seconds + 5) * 1_000).contains(Int(left)))
            }
        }
    }

    @Test("a clock that was set back makes nobody wait longer than the window")
    func clockSetBack() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let brief = RateWindows(.init(intervalGlobalSeconds: 1, perUserSeconds: 1))
            let inAnHour = Int64((Date().timeIntervalSince1970 + 3600) * 1000)
            let keys = RedisRateLimiter.keys(roomID: room, userID: ana)
            for key in keys {
                _ = try await redis.send(
                    RedisCommand("SET", .key(key), RedisArgument("\(inAnHour):before"), "PX", 3_606_000))
            }
            let limiter = limiter(redis)
            let refusal = await refusal { try await take(limiter, ana, brief) }
            #expect((1...1_000).contains(refusal?.retryAfterMs ?? 0))
            try await eventually { await self.refusal { try await take(limiter, ana, brief) } == nil }
            for key in keys {
                #expect(try await redis.send(RedisCommand("PTTL", .key(key))).integer ?? 0 <= 6_000)
            }
        }
    }

    @Test("a room without rules asks nothing of Redis")
    func off() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            #expect(try await take(limiter(redis), ana, RateWindows(.none)) == nil)
        }
    }

    @Test("without Redis the same rules hold for what this process sees")
    func fallback() async throws {
        try await withPrivateRedis { server in
            try await withRedis(try RedisConfiguration(url: server.url)) { redis in
                let limiter = limiter(redis)
                await server.kill9()
                let reservation = try await take(limiter, ana, slow)
                #expect(reservation?.local == true)
                let refusal = await refusal { try await take(limiter, ana, slow) }
                #expect(refusal?.window == .user)
                await limiter.release(try #require(reservation), windows: slow)
                #expect(try await take(limiter, ana, slow) != nil)
            }
        }
    }

    private func take(
        _ limiter: RedisRateLimiter, _ userID: UUID, _ windows: RateWindows, in roomID: UUID? = nil
    ) async throws -> RateReservation? {
        try await limiter.reserve(roomID: roomID ?? room, userID: userID, windows: windows)
    }

    private func refusal(_ body: () async throws -> RateReservation?) async -> RateLimitRefusal? {
        do {
            _ = try await body()
            return nil
        } catch RoomsRefusal.rateLimited(let refusal) {
            return refusal
        } catch {
            return nil
        }
    }
}
