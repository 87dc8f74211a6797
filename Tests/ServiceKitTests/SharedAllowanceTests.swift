import Common
import Foundation
import Logging
import Redis
import TestSupport
import Testing

@testable import ServiceKit

@Suite("An allowance that processes share")
struct SharedAllowanceTests {
    private let ana = UUID()
    private let bia = UUID()

    private func allowance(
        _ redis: RedisClient, amount: Int = 100, span: Duration = .seconds(3_600), portion: Int? = nil
    ) -> SharedAllowance {
        SharedAllowance(
            .init(name: "test", amount: amount, span: span, portion: portion), redis: redis,
            logger: .silent)
    }

    /// How many of `attempts` are paid.
    private func paid(
        _ attempts: Int, of amount: Int = 1, by person: UUID, from sources: [SharedAllowance]
    ) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<attempts {
                group.addTask { await sources[index % sources.count].take(amount, by: person) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    @Test("is spent by all of them together, however many ask at once, and never beyond the amount")
    func together() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let processes = (0..<3).map { _ in allowance(redis, portion: 1) }
            #expect(await paid(300, by: ana, from: processes) == 100)
            for process in processes {
                let wait = await process.take(1, by: ana)?.retryAfter
                #expect(wait.map { $0 > .seconds(3_000) && $0 <= .seconds(3_600) } == true)
            }
        }
    }

    @Test("that is drawn in portions loses at most what the others hold, and never exceeds the amount")
    func portions() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let (first, second) = (allowance(redis, portion: 30), allowance(redis, portion: 30))
            #expect(await paid(1, by: ana, from: [first]) == 1)
            #expect(await paid(200, by: ana, from: [second]) == 70)
            #expect(await paid(200, by: ana, from: [first]) == 29)
        }
    }

    @Test("of one person leaves another's alone")
    func others() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let allowance = allowance(redis, portion: 1)
            #expect(await paid(200, by: ana, from: [allowance]) == 100)
            #expect(await allowance.take(1, by: bia) == nil)
        }
    }

    @Test("takes back what was paid for nothing")
    func giveBack() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let allowance = allowance(redis, amount: 10)
            let payment = try await allowance.pay(4, by: ana)
            #expect(await allowance.take(6, by: ana) == nil)
            #expect(await allowance.take(4, by: ana) != nil)
            allowance.giveBack(payment)
            #expect(await allowance.take(4, by: ana) == nil)
            #expect(await allowance.take(1, by: ana) != nil)
        }
    }

    @Test("is not raised by what was paid out of a span that is over: the next one has its amount and no more")
    func giveBackLate() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let allowance = allowance(redis, amount: 10)
            let late = try await allowance.pay(10, by: ana)
            // The next span, on the server and here: another process whose memory is empty, or this one an hour later.
            _ = try await redis.send(RedisCommand("DEL", .key(SharedAllowance.key("test", ana))))
            let later = self.allowance(redis, amount: 10)
            #expect(await later.take(5, by: ana) == nil)
            later.giveBack(late)
            #expect(await paid(20, by: ana, from: [later]) == 5)
        }
    }

    @Test("is given back to the span that it was paid out of alone, whatever was paid in others")
    func spansDoNotMix() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let allowance = allowance(redis, amount: 10)
            let payment = try await allowance.pay(10, by: ana)
            allowance.giveBack(Payment(10, by: ana, spanEnd: payment.spanEnd.map { $0 - .seconds(3_600) }))
            #expect(await allowance.take(1, by: ana) != nil)
            allowance.giveBack(Payment(10, by: ana, spanEnd: nil))
            #expect(await allowance.take(1, by: ana) != nil)
            allowance.giveBack(payment)
            #expect(await paid(20, by: ana, from: [allowance]) == 10)
        }
    }

    @Test("begins anew when its span is over, and never pays more at once than a span holds")
    func spans() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let allowance = allowance(redis, amount: 2, span: .milliseconds(200))
            #expect(await allowance.take(3, by: ana) != nil)
            try await eventually { await allowance.take(2, by: ana) == nil }
            try await eventually { await allowance.take(2, by: ana) == nil }
        }
    }

    @Test("does not outlast its span because the server's clock was set back")
    func clockSetBack() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let inAnHour = Int((Date().timeIntervalSince1970 + 3_600) * 1_000)
            _ = try await redis.send(
                RedisCommand(
                    "HSET", .key(SharedAllowance.key("test", ana)), "since", RedisArgument(inAnHour), "spent", "100"))
            #expect(await allowance(redis).take(1, by: ana) == nil)
        }
    }

    @Test("is each process's own while Redis is away, the whole amount once, however many ask at the same time")
    func withoutRedis() async throws {
        try await withPrivateRedis { server in
            try await withRedis(try RedisConfiguration(url: server.url)) { redis in
                let allowance = allowance(redis)
                await server.kill9()
                #expect(await paid(300, by: ana, from: [allowance]) == 100)
                #expect(await allowance.take(1, by: ana) != nil)
            }
        }
    }

    @Test("that loses Redis in the middle of a span gives the whole amount once more, and then no more")
    func redisFallsSilent() async throws {
        try await withPrivateRedis { server in
            var configuration = try RedisConfiguration(url: server.url)
            // An answer that a busy machine gives late would count as none.
            configuration.commandTimeout = .seconds(20)
            try await withRedis(configuration) { redis in
                let allowance = allowance(redis, portion: 1)
                #expect(await allowance.take(1, by: ana) == nil)
                let key = SharedAllowance.key("test", ana)
                try #require(try await redis.send(RedisCommand("EXISTS", .key(key))).integer == 1)
                await server.kill9()
                #expect(await paid(300, by: ana, from: [allowance]) == 100)
                #expect(await allowance.take(1, by: ana) != nil)
            }
        }
    }
}
