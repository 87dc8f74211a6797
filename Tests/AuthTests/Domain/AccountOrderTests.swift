import Common
import Foundation
import Testing

@testable import auth

@Suite("Orders about an account")
struct AccountOrderTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)

    private func account(_ status: AccountStatus, until: Date? = nil, id: UUID = .v7()) -> Account {
        Account(
            id: id, email: "ana@example.com", displayName: "Ana", role: .user, status: status,
            statusUntil: until, version: 3, createdAt: now)
    }

    struct Row: Sendable {
        let from: AccountStatus
        let order: AccountOrder
        /// nil where the order is refused.
        let to: AccountStatus?
    }

    private static let table: [Row] = [
        Row(from: .active, order: .silence(until: nil), to: .silenced),
        Row(from: .active, order: .unsilence, to: nil),
        Row(from: .active, order: .suspend(until: nil), to: .suspended),
        Row(from: .active, order: .reinstate, to: nil),
        Row(from: .active, order: .erase, to: .deleted),
        Row(from: .silenced, order: .silence(until: nil), to: .silenced),
        Row(from: .silenced, order: .unsilence, to: .active),
        Row(from: .silenced, order: .suspend(until: nil), to: .suspended),
        Row(from: .silenced, order: .reinstate, to: nil),
        Row(from: .silenced, order: .erase, to: .deleted),
        Row(from: .suspended, order: .silence(until: nil), to: nil),
        Row(from: .suspended, order: .unsilence, to: nil),
        Row(from: .suspended, order: .suspend(until: nil), to: .suspended),
        Row(from: .suspended, order: .reinstate, to: .active),
        Row(from: .suspended, order: .erase, to: .deleted),
        Row(from: .deleted, order: .silence(until: nil), to: nil),
        Row(from: .deleted, order: .unsilence, to: nil),
        Row(from: .deleted, order: .suspend(until: nil), to: nil),
        Row(from: .deleted, order: .reinstate, to: nil),
        Row(from: .deleted, order: .erase, to: .deleted),
    ]

    @Test("lead from each state where the table says, and nowhere else", arguments: table)
    func transitions(_ row: Row) throws {
        var account = account(row.from)
        if let to = row.to {
            try account.obey(row.order, at: now)
            #expect(account.status == to)
            #expect(account.version == 4)
        } else {
            #expect(throws: OrderNotAllowed.self) { try account.obey(row.order, at: now) }
            #expect(account == self.account(row.from, id: account.id))
        }
    }

    @Test("a suspension that has run out is none: its account can be silenced, not reinstated")
    func runOut() throws {
        var account = account(.suspended, until: now - 1)
        #expect(throws: OrderNotAllowed.self) { try account.obey(.reinstate, at: now) }
        try account.obey(.silence(until: now + 60), at: now)
        #expect((account.status, account.statusUntil) == (.silenced, now + 60))
    }

    @Test("erasing takes the name")
    func erase() throws {
        var account = account(.active)
        try account.obey(.erase, at: now)
        #expect(account.displayName == Account.erasedName)
    }
}
