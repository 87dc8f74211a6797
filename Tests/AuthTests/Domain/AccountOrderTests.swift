import Common
import Contract
import Foundation
import Testing

@testable import AuthCore
@testable import auth

@Suite("Orders about an account")
struct AccountOrderTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)

    private func account(_ status: AccountStatus, until: Date? = nil, id: UUID = .v7()) -> Account {
        var account = Account(
            id: id, email: "ana@example.com", displayName: "Ana", role: .user, version: 3, createdAt: now)
        let state = AccountState(status: status, statusUntil: until, role: .user, displayName: "Ana")
        (account.isDeleted, account.silence, account.suspension) = (state.isDeleted, state.silence, state.suspension)
        return account
    }

    struct Row: Sendable {
        let from: AccountStatus
        let order: AuthOrder
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
        // A silence begins and ends beside a suspension, which outweighs it.
        Row(from: .suspended, order: .silence(until: nil), to: .suspended),
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
            #expect(account.standing(at: now).status == to)
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
        #expect(account.standing(at: now) == AccountStanding(.silenced, until: now + 60))
    }

    @Test("a short suspension ends no long silence, by running out or by being lifted")
    func apart() throws {
        for lifts in [false, true] {
            var account = account(.silenced, until: now + 86_400)
            try account.obey(.suspend(until: now + 10), at: now)
            #expect(account.standing(at: now) == AccountStanding(.suspended, until: now + 10))
            if lifts { try account.obey(.reinstate, at: now + 5) }
            #expect(account.standing(at: now + 10) == AccountStanding(.silenced, until: now + 86_400))
            #expect(account.endRunOut(at: now + 10) == !lifts)
            #expect(account.standing(at: now + 10) == AccountStanding(.silenced, until: now + 86_400))
        }
    }

    /// What an account should be, by a model that keeps nothing but the moments until which each sanction holds.
    private struct Model {
        var silenced = -Double.infinity
        var suspended = -Double.infinity

        func status(at now: Double) -> AccountStatus {
            suspended > now ? .suspended : silenced > now ? .silenced : .active
        }
    }

    @Test(
        "after any sequence of orders and of time passing the account is what a model of two separate ends says",
        arguments: 0..<200)
    func property(_ seed: Int) {
        var random = SplitMix(seed)
        var (account, model, clock) = (account(.active), Model(), 1_000_000.0)
        for _ in 0..<60 {
            let now = Date(timeIntervalSince1970: clock)
            let length: Double? = random.next(3) == 0 ? nil : Double(random.next(20) + 1)
            let end = length.map { clock + $0 } ?? .infinity
            let until = length.map { now + $0 }
            let (wasSilenced, wasSuspended) = (model.silenced > clock, model.suspended > clock)
            switch random.next(6) {
            case 0:
                #expect(throws: Never.self) { try account.obey(.silence(until: until), at: now) }
                model.silenced = end
            case 1:
                #expect(throws: Never.self) { try account.obey(.suspend(until: until), at: now) }
                model.suspended = end
            case 2:
                #expect(((try? account.obey(.unsilence, at: now)) != nil) == wasSilenced)
                model.silenced = -.infinity
            case 3:
                #expect(((try? account.obey(.reinstate, at: now)) != nil) == wasSuspended)
                model.suspended = -.infinity
            case 4: _ = account.endRunOut(at: now)
            default: clock += Double(random.next(8))
            }
            let standing = account.standing(at: Date(timeIntervalSince1970: clock))
            #expect(standing.status == model.status(at: clock))
            let ruling = [AccountStatus.suspended: model.suspended, .silenced: model.silenced][standing.status]
            #expect(standing.until?.timeIntervalSince1970 ?? .infinity == ruling ?? .infinity)
        }
    }

    @Test("erasing takes the name")
    func erase() throws {
        var account = account(.active)
        try account.obey(.erase, at: now)
        #expect(account.displayName == Account.erasedName)
    }
}

/// The same numbers for the same seed (SplitMix64).
struct SplitMix {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 }

    /// A number below `bound`.
    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}

extension AuthOrder {
    fileprivate static func silence(until: Date?) -> AuthOrder { .userSilenced(payload(until: until)) }
    fileprivate static func suspend(until: Date?) -> AuthOrder { .userSuspended(payload(until: until)) }
    fileprivate static let unsilence = AuthOrder.userUnsilenced(payload())
    fileprivate static let reinstate = AuthOrder.userReinstated(payload())
    fileprivate static let erase = AuthOrder.userDeletionOrdered(payload())

    private static func payload(until: Date? = nil) -> UserOrderPayload {
        UserOrderPayload(actionID: .v7(), reason: "spam", userID: .v7(), until: until)
    }
}
