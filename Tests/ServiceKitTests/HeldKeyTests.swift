import Common
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import ServiceKit

@Suite("A key that is held for its request")
struct HeldKeyTests {
    private let caller = UUID.v7()

    private func claim(_ body: String = "{}", of caller: UUID? = nil) -> IdempotencyClaim {
        IdempotencyClaim(caller: caller ?? self.caller, key: "k", digest: Digest.sha256(Array(body.utf8)))
    }

    @Test("is the same for every repetition, refused to other requests, and each caller's own")
    func repetitions() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            let first = try await keys.hold(claim())
            #expect(try await keys.hold(claim()).name == first.name)
            #expect(first.name.utf8.count <= 64)
            await #expect(throws: IdempotencyKeyReused.self) { _ = try await keys.hold(claim("{\"a\":1}")) }
            #expect(try await keys.hold(claim(of: .v7())).answer == nil)
        }
    }

    @Test("that many requests want at once is one request's")
    func race() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            let names = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        do {
                            return try await keys.hold(claim("body \(number % 4)")).name
                        } catch is IdempotencyKeyReused {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(names.count { $0 != nil } == 5)
            #expect(Set(names.compactMap(\.self)).count == 1)
        }
    }

    @Test(
        "has no answer where a process of the version before left an empty one, and is left to others where many hold it"
    )
    func emptyAnswers() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            let held = try await keys.hold(claim())
            // What its repetitions wrote.
            try await fixture.pool.execute("UPDATE idempotency_keys SET answer = ''")
            #expect(try await keys.hold(claim()).answer == nil)
            #expect(try await keys.keep([1], under: held) == [1])
            let other = try await keys.hold(claim(of: .v7()))
            _ = try await keys.hold(other.claim)
            // How it frees a key: whatever has no answer at all.
            try await fixture.pool.execute(
                "DELETE FROM idempotency_keys WHERE caller = \(other.claim.caller) AND answer IS NULL")
            #expect(try await fixture.pool.query("SELECT 1 AS found FROM idempotency_keys").count == 2)
        }
    }

    @Test("keeps the first answer, and gives it to every repetition")
    func answers() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            let (one, other) = (try await keys.hold(claim()), try await keys.hold(claim()))
            #expect(try await keys.keep([1], under: one) == [1])
            #expect(try await keys.keep([0], under: other) == [1])
            #expect(try await keys.hold(claim()).answer == [1])
        }
    }

    @Test("is free once its only request was refused, but not while another counts on it")
    func refusals() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            let refused = try await keys.hold(claim())
            try await keys.letGo(refused)
            let next = try await keys.hold(claim("another"))
            #expect(next.name != refused.name)
            _ = try await keys.hold(claim("another"))
            try await keys.letGo(next)
            await #expect(throws: IdempotencyKeyReused.self) { _ = try await keys.hold(claim()) }
        }
    }

    @Test(
        "is free once everybody was refused who held it at once, and not while one of them was answered",
        arguments: [0, 1])
    func twins(_ answered: Int) async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            var held: [HeldKey] = []
            for _ in 0..<8 { held.append(try await keys.hold(claim())) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for key in held.dropFirst(answered) { group.addTask { try await keys.letGo(key) } }
                try await group.waitForAll()
            }
            if answered == 0 {
                _ = try await keys.hold(claim("another"))
            } else {
                await #expect(throws: IdempotencyKeyReused.self) { _ = try await keys.hold(claim("another")) }
            }
        }
    }

    private func rows(_ fixture: KitFixture) async throws -> Int64 {
        try await fixture.pool.query("SELECT count(*) AS held FROM idempotency_keys")[0].decode("held", as: Int64.self)
    }

    @Test("is one of so many that a person may hold in a while, and each other person has their own")
    func bounded() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: Purses(5))
            let held = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    let claim = IdempotencyClaim(caller: caller, key: "\(number)", digest: [UInt8(number)])
                    group.addTask { (try? await keys.hold(claim)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(held == 5)
            let (key, other) = (claim(), claim(of: .v7()))
            let refused = await #expect(throws: TooManyHeldKeys.self) { _ = try await keys.hold(key) }
            #expect(refused?.refusal.retryAfter == .seconds(60))
            #expect(try await rows(fixture) == 5)
            _ = try await keys.hold(other)
            // The twin: without the allowance every request leaves a row.
            let unbounded = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            for number in 20..<40 {
                _ = try await unbounded.hold(IdempotencyClaim(caller: caller, key: "\(number)", digest: []))
            }
            #expect(try await rows(fixture) == 26)
        }
    }

    @Test("costs nothing when it is asked for again, also where no more may be held, nor once it is let go")
    func repetitionsAreFree() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let purses = Purses(2)
            let keys = HeldKeys(pool: fixture.pool, allowance: purses)
            let first = try await keys.hold(claim())
            _ = try await keys.keep([1], under: first)
            for _ in 0..<3 { #expect(try await keys.hold(claim()).answer == [1]) }
            await #expect(throws: IdempotencyKeyReused.self) { _ = try await keys.hold(claim("another")) }
            #expect(purses.rest(of: caller) == 1)
            for _ in 0..<3 {
                try await keys.letGo(try await keys.hold(IdempotencyClaim(caller: caller, key: "l", digest: [1])))
            }
            #expect(purses.rest(of: caller) == 1)
            _ = try await keys.hold(IdempotencyClaim(caller: caller, key: "m", digest: [1]))
            #expect(try await keys.hold(claim()).answer == [1])
            await #expect(throws: IdempotencyKeyReused.self) { _ = try await keys.hold(claim("another")) }
            let new = IdempotencyClaim(caller: caller, key: "n", digest: [1])
            await #expect(throws: TooManyHeldKeys.self) { _ = try await keys.hold(new) }
        }
    }

    @Test("names something new once it has been held for as long as keys live")
    func life() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            let old = try await keys.hold(claim())
            _ = try await keys.keep([1], under: old)
            _ = try await fixture.pool.execute(
                "UPDATE idempotency_keys SET created_at = created_at - interval '24 hours 1 second'")
            let new = try await keys.hold(claim("another"))
            #expect(new.name != old.name && new.answer == nil)
        }
    }
}

/// As much for each person.
private final class Purses: Allowance {
    private let amount: Int
    private let spent = Mutex<[UUID: Int]>([:])

    init(_ amount: Int) { self.amount = amount }

    func rest(of personID: UUID) -> Int { amount - spent.withLock { $0[personID] ?? 0 } }

    func pay(_ amount: Int, by personID: UUID) async throws(QuotaRefusal) -> Payment {
        let isPaid = spent.withLock { spent in
            guard (spent[personID] ?? 0) + amount <= self.amount else { return false }
            spent[personID, default: 0] += amount
            return true
        }
        guard isPaid else {
            throw QuotaRefusal(policy: "keys", quota: self.amount, window: .seconds(60), retryAfter: .seconds(60))
        }
        return Payment(amount, by: personID)
    }

    func giveBack(_ payment: Payment) {
        spent.withLock { $0[payment.personID, default: 0] -= payment.amount }
    }
}
