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
            _ = try await fixture.pool.execute(
                """
                INSERT INTO users (id, display_name, role, status, version) VALUES (\(id), 'Ana', 'User', 'ativa', 1)
                """)
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
            #expect(try await directory.account(UUID.v7()) == nil)
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
}
