import ClientAddress
import Common
import Foundation
import Serving
import Synchronization
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("How often ads may be read")
struct ReadBudgetTests {
    @Test("is counted for somebody with a token by the person, and for all others by the network they come from")
    func whose() async throws {
        let (people, networks) = (SmallAllowance(3), SmallAllowance(2))
        let budget = ReadBudget(people: people, networks: networks)
        let ana = Caller(userID: .v7(), displayName: "Ana", isAdmin: false)
        func reads(_ viewer: Caller?, from address: String, _ times: Int) async -> Int {
            var paid = 0
            for _ in 0..<times {
                let reader = ReadBudget.Reader(viewer: viewer, networkID: ClientNetwork.id(of: address))
                if (try? await budget.pay(for: reader)) != nil { paid += 1 }
            }
            return paid
        }
        #expect(await reads(ana, from: "203.0.113.1", 2) == 2)
        #expect(await reads(ana, from: "203.0.113.2", 2) == 1, "wherever she is")
        #expect(await reads(nil, from: "203.0.113.1", 3) == 2)
        #expect(await reads(nil, from: "::ffff:203.0.113.1", 1) == 0, "the same address")
        #expect(await reads(nil, from: "203.0.113.2", 1) == 1)
        #expect(await reads(nil, from: "2001:db8:1:2::1", 2) == 2)
        #expect(await reads(nil, from: "2001:db8:1:2:ffff::9", 1) == 0, "the same network of 64 bits")
        #expect(await reads(nil, from: "2001:db8:1:3::1", 1) == 1)
    }

    @Test("lists and single ads are paid for before anything is read, and refused with the time to come back")
    func refused() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let ad = try await fixture.approved(of: ana)
            let reads = ReadBudget(people: NoReads(), networks: NoReads())
            for viewer in [nil, ana] {
                let reader = ReadBudget.Reader(viewer: viewer, networkID: .v7())
                await #expect(throws: AdsRefusal.tooManyReads(NoReads.refusal)) {
                    _ = try await ListAds(store: fixture.ads, reads: reads)(AdListRequest(), by: reader)
                }
                await #expect(throws: AdsRefusal.tooManyReads(NoReads.refusal)) {
                    _ = try await ShowAd(store: fixture.ads, reads: reads)(ad.id, by: reader)
                }
            }
            let problem = AdsRefusal.tooManyReads(NoReads.refusal).problem
            #expect(problem.code.name == "QUOTA_EXCEEDED")
            #expect(problem.retryAfter == NoReads.refusal.retryAfter)
        }
    }
}

/// So much for everybody, each for themselves.
private final class SmallAllowance: Allowance {
    private let amount: Int
    private let spent = Mutex<[UUID: Int]>([:])

    init(_ amount: Int) { self.amount = amount }

    func pay(_ amount: Int, by personID: UUID) async throws(QuotaRefusal) -> Payment {
        let isPaid = spent.withLock { spent in
            guard spent[personID, default: 0] + amount <= self.amount else { return false }
            spent[personID, default: 0] += amount
            return true
        }
        guard isPaid else { throw NoReads.refusal }
        return Payment(amount, by: personID)
    }

    func giveBack(_ payment: Payment) {}
}

private struct NoReads: Allowance {
    static let refusal = QuotaRefusal(
        policy: "marketplace-reads", quota: 0, window: .seconds(60), retryAfter: .seconds(30))

    func pay(_ amount: Int, by personID: UUID) async throws(QuotaRefusal) -> Payment { throw Self.refusal }
    func giveBack(_ payment: Payment) {}
}
