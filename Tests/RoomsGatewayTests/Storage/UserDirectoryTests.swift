import Common
import Foundation
import Testing

@testable import rooms_gateway

@Suite("Accounts as a gateway knows them")
struct UserDirectoryTests {
    private func change(_ id: UUID, _ name: String, version: Int64) -> UserProjection.Change {
        .init(
            userID: id, account: AccountState(status: .active, role: .user, displayName: name), version: version)
    }

    @Test("an account that an event told of is let in once the projection has it too")
    func waitsForProjection() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let directory = UserDirectory(pool: fixture.pool, limits: .init(patience: .seconds(60)))
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
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let directory = UserDirectory(pool: fixture.pool, limits: .init(patience: .milliseconds(10)))
            let id = UUID.v7()
            directory.learn(change(id, "Ana", version: 1))
            #expect(try await directory.account(id)?.displayName == "Ana")
            #expect(try await directory.account(UUID.v7()) == nil)
        }
    }

    @Test("what an event says newer than the projection holds, whichever is read first")
    func newer() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user("Ana")
            let directory = UserDirectory(pool: fixture.pool)
            directory.learn(change(ana.userID, "Ana Maria", version: 2))
            #expect(try await directory.account(ana.userID)?.displayName == "Ana Maria")
            directory.learn(change(ana.userID, "Ana", version: 1))
            #expect(try await directory.account(ana.userID)?.displayName == "Ana Maria")
        }
    }
}
