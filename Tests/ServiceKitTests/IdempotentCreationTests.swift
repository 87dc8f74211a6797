import Common
import Foundation
import Postgres
import Synchronization
import Testing

@testable import ServiceKit

@Suite("A creation that is asked for more than once")
struct IdempotentCreationTests {
    private struct Made: Sendable { let text: String }
    private struct Failure: Error {}

    private let caller = UUID.v7()

    private func claim(_ key: String = "k", of caller: UUID? = nil, body: String = "{}") -> IdempotencyClaim {
        IdempotencyClaim(caller: caller ?? self.caller, key: key, digest: Digest.sha256(Array(body.utf8)))
    }

    private func create(
        _ claim: IdempotencyClaim?, _ text: String, _ pool: PostgresPool, failing: Bool = false
    ) async throws -> CreationOutcome<Made> {
        try await pool.withTransaction { connection in
            try await IdempotentCreation<Made>(claim) { Array($0.text.utf8) }.perform(in: connection) {
                if failing { throw Failure() }
                return Made(text: text)
            }
        }
    }

    @Test("the same key and body give the first answer and create nothing more")
    func repeated() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let first = try await create(claim(), "one", fixture.pool)
            let second = try await create(claim(), "two", fixture.pool)
            #expect(first.value?.text == "one")
            #expect(second.value == nil)
            #expect(second.answer == Array("one".utf8))
        }
    }

    @Test("the same key with another body is refused, and the first answer stands")
    func reused() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            _ = try await create(claim(), "one", fixture.pool)
            await #expect(throws: IdempotencyKeyReused.self) {
                _ = try await create(claim(body: "{\"a\":1}"), "two", fixture.pool)
            }
            #expect(try await create(claim(), "three", fixture.pool).answer == Array("one".utf8))
        }
    }

    @Test("keys are a caller's own, and without a key everything is new")
    func scoped() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            _ = try await create(claim(), "one", fixture.pool)
            #expect(try await create(claim(of: UUID.v7()), "two", fixture.pool).value?.text == "two")
            #expect(try await create(nil, "three", fixture.pool).value?.text == "three")
            #expect(try await create(nil, "three", fixture.pool).value?.text == "three")
        }
    }

    @Test("twenty at once create one, and all get its answer")
    func concurrent() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let outcomes = try await withThrowingTaskGroup(of: CreationOutcome<Made>.self) { group in
                for number in 0..<20 {
                    group.addTask { try await create(claim(), "number \(number)", fixture.pool) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0.value != nil } == 1)
            #expect(Set(outcomes.map(\.answer)).count == 1)
        }
    }

    @Test("a creation that failed leaves the key free")
    func failed() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            await #expect(throws: Failure.self) { _ = try await create(claim(), "one", fixture.pool, failing: true) }
            #expect(try await create(claim(), "two", fixture.pool).value?.text == "two")
        }
    }

    @Test("an answer is kept for a day, then removed, and the key is free again")
    func expiry() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            _ = try await create(claim("old"), "one", fixture.pool)
            _ = try await create(claim("older"), "one", fixture.pool)
            _ = try await fixture.pool.execute(
                "UPDATE idempotency_keys SET created_at = created_at - interval '24 hours 1 second'")
            _ = try await create(claim("young"), "one", fixture.pool)
            #expect(try await create(claim("old"), "two", fixture.pool).value?.text == "two")
            #expect(try await IdempotencyMaintenance(pool: fixture.pool).deleteExpired() == 1)
            let left = try await fixture.pool.query("SELECT key FROM idempotency_keys ORDER BY key")
            #expect(try left.map { try $0.decode("key", as: String.self) } == ["old", "young"])
        }
    }

    @Test("an answer that holds what has ended is not given again, and what it names can be answered anew")
    func ended() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let until = Mutex(Date(timeIntervalSinceNow: 3_600))
            let creation = IdempotentCreation<Made>(claim()) {
                Array($0.text.utf8)
            } goodUntil: { _ in
                until.withLock { $0 }
            }
            func ask(_ text: String) async throws -> CreationOutcome<Made> {
                try await fixture.pool.withTransaction { try await creation.perform(in: $0) { Made(text: text) } }
            }
            _ = try await ask("one")
            #expect(try await ask("two").answer == Array("one".utf8))
            _ = try await fixture.pool.execute("UPDATE idempotency_keys SET good_until = clock_timestamp()")
            let refused = await #expect(throws: IdempotencyAnswerExpired.self) { _ = try await ask("three") }
            #expect(refused?.answer == Array("one".utf8))
            await #expect(throws: IdempotencyAnswerExpired.self) { _ = try await claim().keptAnswer(in: fixture.pool) }
            await #expect(throws: IdempotencyKeyReused.self, "the key is still its own") {
                _ = try await create(claim(body: "{\"a\":1}"), "four", fixture.pool)
            }
            let renewed = try await fixture.pool.withTransaction { connection -> [UInt8] in
                do {
                    return try await creation.perform(in: connection) { Made(text: "five") }.answer
                } catch is IdempotencyAnswerExpired {
                    return try await creation.keep(Made(text: "one, again"), in: connection)
                }
            }
            #expect(renewed == Array("one, again".utf8))
            #expect(try await ask("six").answer == renewed)
            #expect(try await claim().keptAnswer(in: fixture.pool) == renewed)
        }
    }

    @Test("an account that is gone takes what is kept under its keys with it")
    func erased() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let other = UUID.v7()
            for owner in [caller, other] { _ = try await create(claim(of: owner), "one", fixture.pool) }
            try await fixture.pool.withTransaction { connection in
                _ = try await AccountProjection.apply(
                    accountEvent(caller, name: "Conta excluída", status: "excluida", version: 2), in: connection)
            }
            #expect(try await claim().keptAnswer(in: fixture.pool) == nil)
            #expect(try await claim(of: other).keptAnswer(in: fixture.pool) != nil)
        }
    }
}
