import Common
import Foundation
import Postgres
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
            let keys = HeldKeys(pool: fixture.pool)
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
            let keys = HeldKeys(pool: fixture.pool)
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

    @Test("keeps the first answer, and gives it to every repetition")
    func answers() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool)
            let (one, other) = (try await keys.hold(claim()), try await keys.hold(claim()))
            #expect(try await keys.keep([1], under: one) == [1])
            #expect(try await keys.keep([0], under: other) == [1])
            #expect(try await keys.hold(claim()).answer == [1])
        }
    }

    @Test("is free once its only request was refused, but not while another counts on it")
    func refusals() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool)
            let refused = try await keys.hold(claim())
            try await keys.letGo(refused)
            let next = try await keys.hold(claim("another"))
            #expect(next.name != refused.name)
            _ = try await keys.hold(claim("another"))
            try await keys.letGo(next)
            await #expect(throws: IdempotencyKeyReused.self) { _ = try await keys.hold(claim()) }
        }
    }

    @Test("names something new once it has been held for as long as keys live")
    func life() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let keys = HeldKeys(pool: fixture.pool)
            let old = try await keys.hold(claim())
            _ = try await keys.keep([1], under: old)
            _ = try await fixture.pool.execute(
                "UPDATE idempotency_keys SET created_at = created_at - interval '24 hours 1 second'")
            let new = try await keys.hold(claim("another"))
            #expect(new.name != old.name && new.answer == nil)
        }
    }
}
