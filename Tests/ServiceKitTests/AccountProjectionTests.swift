import Common
import EventBus
import Foundation
import JSON
import Primitives
import Testing

@testable import ServiceKit

@Suite("The projection of accounts")
struct AccountProjectionTests {
    private func name(_ id: UUID, _ fixture: KitFixture) async throws -> String? {
        try await fixture.pool.query("SELECT display_name FROM users WHERE id = \(id)").first?.decode(
            "display_name", as: String.self)
    }

    @Test("an older event that comes late, or one that comes again, changes nothing")
    func late() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let id = UUID.v7()
            let events = [
                accountEvent(id, name: "Ana", version: 1), accountEvent(id, name: "Ana Maria", version: 3),
                accountEvent(id, name: "Aninha", version: 2), accountEvent(id, name: "Ana Maria", version: 3),
            ]
            var applied: [Int64?] = []
            for event in events {
                let change = try await fixture.pool.withTransaction { connection in
                    try await AccountProjection.apply(event, in: connection)
                }
                applied.append(change?.version)
            }
            #expect(applied == [1, 3, nil, nil])
            #expect(try await name(id, fixture) == "Ana Maria")
        }
    }

    @Test("an account that is gone stays so, whatever comes late, and news of its end are taken")
    func gone() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let id = UUID.v7()
            try await fixture.user(id, "Conta")
            try await fixture.pool.execute("UPDATE users SET status = 'excluida' WHERE id = \(id)")
            for (event, isTaken) in [
                (accountEvent(id, name: "Ana", version: 2), false),
                (accountEvent(id, name: "Fim", status: "excluida", version: 3), true),
                (accountEvent(id, name: "Ana", version: 4), false),
            ] {
                let change = try await fixture.pool.withTransaction { connection in
                    try await AccountProjection.apply(event, in: connection)
                }
                #expect((change != nil) == isTaken)
            }
            #expect(try await name(id, fixture) == "Fim")
        }
    }

    @Test("an account that the projection has as gone is gone, whatever this process heard of it before or hears after")
    func goneForMemory() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let id = UUID.v7()
            try await fixture.user(id, "Ana")
            let accounts = ProjectedAccounts(pool: fixture.pool)
            accounts.learn(try #require(try AccountChange(accountEvent(id, name: "Ana Maria", version: 6))))
            // As an erasure does: without a version of its own.
            try await fixture.pool.execute("UPDATE users SET status = 'excluida' WHERE id = \(id)")
            let row = try await fixture.pool.query(AccountProjection.accounts([id]))[0]
            #expect(accounts.newest(try AccountChange(row: row)).isDeleted)
            #expect(try await accounts.account(id)?.isDeleted == true)
            accounts.learn(try #require(try AccountChange(accountEvent(id, name: "Ana", version: 7))))
            #expect(accounts.remembered(id)?.isDeleted == true)
        }
    }

    @Test(
        "an account that is marked gone before the word of its end stays so, known here or not, until that word comes",
        arguments: [true, false])
    func markedGone(_ isKnown: Bool) async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let id = UUID.v7()
            func take(_ event: Event) async throws -> Bool {
                try await fixture.pool.withTransaction { try await AccountProjection.apply(event, in: $0) } != nil
            }
            if isKnown {
                #expect(try await take(told(id, "suspensa", #","suspension":{"until":null}"#, version: 1)))
            }
            for _ in 1...2 {
                try await fixture.pool.withTransaction { connection in
                    try await PersonHold.alone(id, in: connection)
                    try await AccountProjection.markGone(id, in: connection)
                }
            }
            #expect(try await !take(accountEvent(id, name: "Ana", version: isKnown ? 2 : 1)))
            let account = try #require(try await ProjectedAccounts(pool: fixture.pool).account(id))
            #expect(account.isDeleted && account.suspension == nil)
            #expect(account.displayName == AccountProjection.erasedName)
            #expect(try await take(accountEvent(id, name: "Fim", status: "excluida", version: isKnown ? 2 : 1)))
            #expect(try await name(id, fixture) == "Fim")
        }
    }

    @Test("an event without what the contract gives it can never be applied, and says so")
    func poison() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let event = accountEvent(UUID.v7(), name: "Ana", status: "feliz", version: 1)
            await #expect(throws: UnreadableEvent.self) {
                try await fixture.pool.withTransaction { connection in
                    _ = try await AccountProjection.apply(event, in: connection)
                }
            }
        }
    }

    private func told(_ id: UUID, _ status: String, _ facts: String, version: Int) -> Event {
        let data = """
            {"userId":"\(id.lowercased)","displayName":"Ana","role":"User","status":"\(status)"\(facts)}
            """
        return Event(
            id: .v7(), source: "/auth", type: "user.status_changed", subject: id.lowercased, time: Date(),
            traceparent: nil, dataSchema: "/schemas/user.status_changed/1", version: version, data: Array(data.utf8))
    }

    @Test(
        "a silence and a suspension are kept apart, by event and by table; an event from before tells the gravest",
        arguments: [
            (
                #","statusUntil":"2040-01-01T00:00:00.000Z","suspension":{"until":"2040-01-01T00:00:00.000Z"},"silence":{"until":null}"#,
                true
            ),
            (
                #","statusUntil":"2040-01-01T00:00:00.000Z","suspension":{"until":"2040-01-01T00:00:00.000Z"},"silence":null"#,
                false
            ),
            (#","statusUntil":"2040-01-01T00:00:00.000Z""#, false),
        ])
    func apart(_ facts: String, _ isSilenced: Bool) async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let (id, end) = (UUID.v7(), try #require(RFC3339.date("2040-01-01T00:00:00.000Z")))
            let change = try await fixture.pool.withTransaction { connection in
                try await AccountProjection.apply(told(id, "suspensa", facts, version: 2), in: connection)
            }
            let account = try #require(change?.account)
            #expect(account.suspension == Sanction(until: end))
            #expect(account.silence == (isSilenced ? Sanction(until: nil) : nil))
            #expect(try await ProjectedAccounts(pool: fixture.pool).account(id) == account)
            #expect(account.standing(at: end - 1) == AccountStanding(.suspended, until: end))
            #expect(account.effectiveStatus(at: end) == (isSilenced ? .silenced : .active))
            // What the version before writes, which knows the status alone.
            _ = try await fixture.pool.execute("UPDATE users SET status = 'ativa', status_until = NULL, version = 3")
            #expect(try await ProjectedAccounts(pool: fixture.pool).account(id)?.effectiveStatus(at: Date()) == .active)
        }
    }
}
