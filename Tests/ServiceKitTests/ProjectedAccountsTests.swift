import Common
import Foundation
import Testing

@testable import ServiceKit

@Suite("Accounts as a service knows them")
struct ProjectedAccountsTests {
    private func change(_ id: UUID, _ name: String, version: Int64) -> AccountChange {
        .init(
            userID: id, account: AccountState(status: .active, role: .user, displayName: name), version: version)
    }

    private func waiting(_ patience: Duration) -> ProjectedAccounts.Limits {
        var limits = ProjectedAccounts.Limits()
        limits.patience = patience
        return limits
    }

    @Test("an account that an event told of is let in once the projection has it too")
    func waitsForProjection() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let directory = ProjectedAccounts(pool: fixture.pool, limits: waiting(.seconds(60)))
            let id = UUID.v7()
            directory.learn(change(id, "Ana", version: 1))
            async let found = directory.account(id)
            try await fixture.user(id, "Ana")
            #expect(try await found?.displayName == "Ana")
        }
    }

    @Test("a projection that lags far behind does not keep the account out")
    func lag() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let directory = ProjectedAccounts(pool: fixture.pool, limits: waiting(.milliseconds(10)))
            let id = UUID.v7()
            directory.learn(change(id, "Ana", version: 1))
            #expect(try await directory.account(id)?.displayName == "Ana")
        }
    }

    @Test("not to have heard of an account yet is no word that there is none")
    func unheardOf() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let directory = ProjectedAccounts(pool: fixture.pool, limits: waiting(.milliseconds(10)))
            await #expect(throws: AccountUnheardOf.self) { try await directory.account(UUID.v7()) }
            // The twin: of whoever is gone it is known.
            let gone = UUID.v7()
            try await fixture.pool.withTransaction { try await AccountProjection.markGone(gone, in: $0) }
            #expect(try await directory.account(gone)?.isDeleted == true)
        }
    }

    @Test("what an event says newer than the projection holds, whichever is read first")
    func newer() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let ana = UUID.v7()
            try await fixture.user(ana, "Ana")
            let directory = ProjectedAccounts(pool: fixture.pool)
            directory.learn(change(ana, "Ana Maria", version: 2))
            #expect(try await directory.account(ana)?.displayName == "Ana Maria")
            directory.learn(change(ana, "Ana", version: 1))
            #expect(try await directory.account(ana)?.displayName == "Ana Maria")
        }
    }

    @Test("while nobody tells of changes, each look-up is the projection's")
    func silent() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let ana = UUID.v7()
            try await fixture.user(ana, "Ana")
            let told = ProjectedAccounts(pool: fixture.pool)
            let untold = ProjectedAccounts(pool: fixture.pool, isKeptFresh: { false })
            for directory in [told, untold] {
                #expect(try await directory.account(ana)?.effectiveStatus(at: Date()) == .active)
            }
            _ = try await fixture.pool.execute("UPDATE users SET suspended = true, version = 2 WHERE id = \(ana)")
            #expect(try await untold.account(ana)?.suspension == Sanction(until: nil))
            // The twin: who counts on being told goes on with what it knows.
            #expect(try await told.account(ana)?.effectiveStatus(at: Date()) == .active)
            let read = try await told.readAgain([ana, UUID.v7()])
            #expect(read.map(\.id) == [ana])
            #expect(read.first?.before?.effectiveStatus(at: Date()) == .active)
            #expect(read.first?.now.effectiveStatus(at: Date()) == .suspended)
        }
    }

    @Test("whoever is named and does not exist is looked up twice and not waited for")
    func nobody() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            var limits = ProjectedAccounts.Limits()
            limits.patience = .seconds(600)
            limits.newsPatience = .milliseconds(10)
            let directory = ProjectedAccounts(pool: fixture.pool, limits: limits)
            #expect(try await directory.named(UUID.v7()) == nil)
        }
    }

    @Test("whoever is named and was just heard of is waited for until the projection has them")
    func namedNewcomer() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            var limits = ProjectedAccounts.Limits()
            limits.newsPatience = .seconds(60)
            let directory = ProjectedAccounts(pool: fixture.pool, limits: limits)
            let id = UUID.v7()
            async let found = directory.named(id)
            directory.learn(change(id, "Ana", version: 1))
            try await fixture.user(id, "Ana")
            #expect(try await found?.displayName == "Ana")
        }
    }
}
