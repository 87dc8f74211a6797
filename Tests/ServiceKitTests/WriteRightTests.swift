import Common
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@Suite("What somebody asked for")
struct WriteRightTests {
    /// What may come while it waits, and who is still let through.
    enum News: CaseIterable, Sendable {
        case nothing, silence, suspension, end, otherRole, overSilence

        var change: PostgresQuery {
            switch self {
            case .nothing: "version = version"
            case .silence: "status = 'silenciada'"
            case .suspension: "status = 'suspensa', status_until = '2100-01-01Z'"
            case .end: "status = 'excluida'"
            case .otherRole: "role = 'User'"
            case .overSilence: "status = 'silenciada', status_until = now() - interval '1 hour'"
            }
        }

        func lost(_ right: WriteRight) -> LostRight? {
            switch self {
            case .nothing, .overSilence: nil
            case .silence: right.outlastsSilence ? nil : .silenced(until: nil)
            case .suspension: .suspended(until: Date(timeIntervalSince1970: 4_102_444_800))
            case .end: .gone
            case .otherRole: right.isOffice ? .notAdmin : nil
            }
        }
    }

    @Test("is not written once the right to it was lost, however late before the commit", arguments: News.allCases)
    func late(_ news: News) async throws {
        for (outlasts, office) in [(false, false), (true, false), (false, true), (true, true)] {
            try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
                let ana = UUID.v7()
                try await fixture.user(ana, "Ana")
                try await fixture.pool.execute("UPDATE users SET role = 'Admin'")
                try await fixture.pool.execute("CREATE TABLE written (by uuid)")
                let right = WriteRight(of: ana, outlastingSilence: outlasts, asAdmin: office)
                let write = {
                    try await fixture.pool.withTransaction(by: right, knowing: .none, at: { Date() }) { connection in
                        try await connection.execute("INSERT INTO written VALUES (\(ana))")
                        // The last moment: all that it waited for is there.
                        try await fixture.pool.execute("UPDATE users SET \(news.change) WHERE id = \(ana)")
                    }
                }
                if let lost = news.lost(right) {
                    await #expect(throws: lost) { try await write() }
                } else {
                    try await write()
                }
                let isWritten = try await !fixture.pool.query("SELECT 1 AS w FROM written").isEmpty
                #expect(isWritten == (news.lost(right) == nil))
                // The twin: what the service does of its own accord asks nobody's right.
                try await fixture.pool.withTransaction(by: nil, knowing: .none, at: { Date() }) { connection in
                    try await connection.execute("INSERT INTO written VALUES (\(ana))")
                }
            }
        }
    }

    @Test("is refused by what the process has heard, before the projection has it")
    func heard() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let (ana, newcomer) = (UUID.v7(), UUID.v7())
            try await fixture.user(ana, "Ana")
            let accounts = ProjectedAccounts(pool: fixture.pool)
            for id in [ana, newcomer] {
                try await fixture.pool.withTransaction(by: WriteRight(of: id), knowing: accounts.news, at: { Date() }) {
                    _ in
                }
                let state = AccountState(status: .suspended, role: .user, displayName: "Ana")
                accounts.learn(AccountChange(userID: id, account: state, version: 2))
                await #expect(throws: LostRight.suspended(until: nil)) {
                    try await fixture.pool.withTransaction(
                        by: WriteRight(of: id), knowing: accounts.news, at: { Date() }
                    ) { _ in }
                }
            }
        }
    }
}
