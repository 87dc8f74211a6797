import Common
import Contract
import EventBus
import Foundation
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("An order of moderation")
struct OrderTests {
    private func answers(_ fixture: MarketplaceFixture) async throws -> [RecordedEvent] {
        try await fixture.published(on: .orders)
    }

    @Test("is carried out and answered, and the ad's event names the action")
    func approval() async throws {
        try await MarketplaceFixture.run { fixture in
            let ad = try await fixture.ad(of: try await fixture.user())
            let action = UUID.v7()
            try await fixture.handle(.order("ad.approved", ad.id, version: ad.version, action: action))
            let stored = try await fixture.stored(ad.id)
            #expect(stored.status == .approved && stored.version == 2 && stored.listedAt != nil)
            let event = try #require(try await fixture.published().last)
            #expect(event.type == "ad.status_changed")
            #expect(event.data["actionId"] == .string(action.lowercased))
            #expect(event.data["previousStatus"] == .string("pendente"))
            let answers = try await answers(fixture)
            #expect(answers.map(\.type) == ["action.applied"])
            #expect(answers[0].subject == action.lowercased)
            #expect(answers[0].data["service"] == .string("marketplace"))
        }
    }

    @Test("to take an ad away tells its owner why")
    func reasons() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            for (type, status) in [("ad.suspended", AdStatus.suspended), ("ad.removed", .deleted)] {
                let ad = try await fixture.approved(of: ana)
                try await fixture.handle(.order(type, ad.id, version: ad.version, reason: "Preço enganoso."))
                let stored = try await fixture.stored(ad.id)
                #expect(stored.status == status && stored.statusReason == "Preço enganoso.")
            }
        }
    }

    @Test("that cannot be carried out is refused with a code, and changes nothing")
    func refusals() async throws {
        try await MarketplaceFixture.run { fixture in
            let ad = try await fixture.approved(of: try await fixture.user())
            try await fixture.handle(.order("ad.approved", .v7(), version: 1))
            try await fixture.handle(.order("ad.suspended", ad.id, version: ad.version - 1))
            try await fixture.handle(.order("ad.approved", ad.id, version: ad.version))
            let answers = try await answers(fixture)
            #expect(answers.map(\.type) == ["action.refused", "action.refused", "action.refused"])
            let codes = answers.map { $0.data["code"]?.string }
            #expect(codes == ["NOT_FOUND", "VERSION_CONFLICT", "INVALID_TRANSITION"])
            #expect(try await fixture.stored(ad.id).written == ad.written)
        }
    }

    @Test("that names no version holds for whichever it is")
    func withoutVersion() async throws {
        try await MarketplaceFixture.run { fixture in
            let ad = try await fixture.approved(of: try await fixture.user())
            try await fixture.handle(.order("ad.suspended", ad.id, version: nil))
            #expect(try await fixture.stored(ad.id).status == .suspended)
        }
    }

    @Test("that comes again, as another event even, changes nothing and is not answered otherwise")
    func repeats() async throws {
        try await MarketplaceFixture.run { fixture in
            let ad = try await fixture.ad(of: try await fixture.user())
            let action = UUID.v7()
            for _ in 0..<3 {
                try await fixture.handle(.order("ad.approved", ad.id, version: ad.version, action: action))
            }
            #expect(try await fixture.stored(ad.id).version == 2)
            #expect(try await answers(fixture).map(\.type) == ["action.applied"])
        }
    }

    @Test("that comes again would be answered otherwise by a service that forgot its answers")
    func withoutMemory() async throws {
        try await MarketplaceFixture.run { fixture in
            let ad = try await fixture.ad(of: try await fixture.user())
            let event = Event.order("ad.approved", ad.id, version: ad.version)
            try await fixture.handle(event)
            try await fixture.pool.execute("DELETE FROM answered_actions")
            try await fixture.handle(event)
            #expect(try await answers(fixture).map(\.type) == ["action.applied", "action.refused"])
        }
    }

    /// Who was first, as far as one can choose.
    enum First: CaseIterable {
        case order, edit, either
    }

    @Test(
        "and an edit at the same moment: what nobody has looked at is never approved, and an order that came too late is told",
        .timeLimit(.minutes(2)), arguments: First.allCases)
    func race(first: First) async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            for _ in 0..<(first == .either ? 8 : 1) {
                let ad = try await fixture.ad(of: ana)
                let action = UUID.v7()
                let order = Event.order("ad.approved", ad.id, version: ad.version, action: action)
                let edit: @Sendable () async throws -> Void = {
                    _ = try await fixture.edit(ad) { $0.title = AdTitle(stored: "Outro") }
                }
                switch first {
                case .order:
                    try await fixture.handle(order)
                    try await edit()
                case .edit:
                    try await edit()
                    try await fixture.handle(order)
                case .either:
                    async let ordered = fixture.handle(order)
                    async let edited: Void = edit()
                    _ = try await (ordered, edited)
                }
                let stored = try await fixture.stored(ad.id)
                #expect(stored.status == .pending && stored.content.title.text == "Outro")
                let answer = try await answers(fixture).filter { $0.subject == action.lowercased }
                #expect(answer.count == 1)
                // An edit that came first made another version, which nobody approved; one that came second sent it back.
                let wasCarriedOut = answer.first?.type == "action.applied"
                #expect(stored.version == ad.version + (wasCarriedOut ? 2 : 1))
                #expect(answer.first?.data["code"]?.string == (wasCarriedOut ? nil : "VERSION_CONFLICT"))
                if first != .either { #expect(wasCarriedOut == (first == .order)) }
                let events = try await fixture.published().filter { $0.subject == ad.id.lowercased }
                let approvals = events.filter { $0.data["status"] == .string("aprovado") }
                #expect(approvals.count == (wasCarriedOut ? 1 : 0))
                #expect(!approvals.contains { $0.data["title"] == .string("Outro") })
            }
        }
    }
}

@Suite("Erasing an account")
struct ErasureTests {
    @Test("excludes and blanks all its ads, frees its pictures and gives one receipt, however often it is ordered")
    func ordered() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user("Ana")
            let bruno = try await fixture.user("Bruno")
            let upload = try await fixture.upload(of: ana)
            let ads = [
                try await fixture.ad(of: ana, uploads: [upload]),
                try await fixture.approved(of: ana, .sample(category: "Música", city: "Recife", state: .pe)),
                try await fixture.decide(.remove(reason: "r"), try await fixture.ad(of: ana)),
            ]
            let others = try await fixture.approved(of: bruno)
            let action = UUID.v7()
            for _ in 0..<2 { try await fixture.handle(.deletionOrdered(ana.userID, action: action)) }
            for ad in ads {
                var blank = ad
                blank.erase()
                let stored = try await fixture.stored(ad.id)
                #expect(stored.status == .deleted && stored.content == blank.content && stored.attachments.isEmpty)
                #expect(stored.version == ad.version + 1)
            }
            #expect(try await fixture.stored(others.id).written == others.written)
            let answers = try await fixture.published(on: .orders)
            #expect(answers.map(\.type) == ["action.applied"])
            let texts = try await fixture.state().filter { $0.contains(ana.userID.lowercased) }
            #expect(!texts.contains { $0.contains("Violão") || $0.contains("Recife") || $0.contains("Quase novo") })
        }
    }

    @Test("takes bounded steps, gives the receipt with the last, and goes on where it was broken off")
    func steps() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user("Ana")
            let count = 2 * Int(Erasure.batch) + 10
            for _ in 0..<count { _ = try await fixture.ad(of: ana, limits: AdLimits(everybody: .max, perDay: .max)) }
            let order = Event.deletionOrdered(ana.userID)
            func left() async throws -> Int {
                try await fixture.pool.query("SELECT count(*) AS n FROM ads WHERE NOT erased")[0].decode("n")
            }
            #expect(try await fixture.step(order) == .unfinished)
            #expect(try await left() == count - Int(Erasure.batch))
            await #expect(throws: CancellationError.self) {
                try await fixture.pool.withTransaction { connection in
                    _ = try await fixture.handler.handle(order, in: connection)
                    throw CancellationError()
                }
            }
            #expect(try await left() == count - Int(Erasure.batch))
            #expect(try await fixture.published(on: .orders).isEmpty)
            #expect(try await fixture.handle(order) == 2)
            #expect(try await left() == 0)
            #expect(try await fixture.published(on: .orders).map(\.type) == ["action.applied"])
            #expect(try await fixture.published().filter { $0.type == "ad.status_changed" }.count == count)
        }
    }

    @Test("waits for an ad and for news of trust that are not committed yet, takes them along, and lets none follow")
    func begunMeanwhile() async throws {
        try await MarketplaceFixture.run { fixture in
            let (ana, bia) = (try await fixture.user("Ana"), try await fixture.user("Bia"))
            try await interleave(in: fixture.pool, writing: ["ads"]) {
                _ = try await fixture.ad(of: ana)
            } _: {
                try await fixture.handle(.deletionOrdered(ana.userID))
            }
            try await interleave(in: fixture.pool, writing: ["trust_levels"]) {
                try await fixture.handle(.trustChanged(bia.userID, level: "trusted", version: 2))
            } _: {
                try await fixture.handle(.deletionOrdered(bia.userID))
            }
            try await fixture.handle(.trustChanged(ana.userID, level: "trusted", version: 2))
            let left = try await fixture.pool.query(
                "SELECT 1 AS l FROM ads WHERE NOT erased UNION ALL SELECT 1 FROM trust_levels")
            #expect(left.isEmpty)
        }
    }

    @Test("would leave an ad behind that is not committed yet, if nobody held its owner")
    func begunMeanwhileWithoutTheHold() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user("Ana")
            try await fixture.pool.withTransaction { connection in
                let ad = Ad(
                    id: .v7(), owner: Ad.Owner(ana), content: .sample(), attachments: [],
                    at: Date().truncatedToMilliseconds)
                try await AdRecord(outbox: fixture.outbox, connection: connection).insert(ad)
                try await fixture.handle(.deletionOrdered(ana.userID))
            }
            #expect(try await fixture.pool.query("SELECT 1 AS l FROM ads WHERE NOT erased").count == 1)
        }
    }

    @Test("and the news that the account is gone, which come beside the order, take what is the owner's in one order")
    func besideTheNews() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user("Ana")
            let claim = IdempotencyClaim(caller: ana.userID, key: "k", digest: [1])
            let draft = AdDraft(owner: Ad.Owner(ana), content: .sample(), uploadIDs: [])
            _ = try await fixture.ads.create(draft, once: IdempotentCreation(claim) { _ in [1] })
            let news = Event.account(ana.userID, name: "", status: "excluida", type: "user.deleted", version: 2)
            // A transaction that is given up would be run again, and nobody would see why.
            @Sendable func once(_ event: Event) async throws {
                try await fixture.pool.withTransaction(retrying: .never) { connection in
                    _ = try await fixture.handler.handle(event, in: connection)
                }
            }
            try await interleave(in: fixture.pool, writing: ["erased_owners"]) {
                try await once(.deletionOrdered(ana.userID))
            } _: {
                try await once(news)
            }
            let left = try await fixture.pool.query(
                "SELECT 1 AS l FROM ads WHERE NOT erased UNION ALL SELECT 1 FROM idempotency_keys")
            #expect(left.isEmpty)
        }
    }

    @Test("gives a receipt also where there was nothing to erase")
    func nothing() async throws {
        try await MarketplaceFixture.run { fixture in
            try await fixture.handle(.deletionOrdered(.v7()))
            #expect(try await fixture.published(on: .orders).map(\.type) == ["action.applied"])
        }
    }

    @Test("by its owner needs no receipt and takes the name out of everything")
    func byOwner() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user("Ana")
            let ad = try await fixture.approved(of: ana)
            try await fixture.handle(
                .account(ana.userID, name: "Ana", status: "excluida", type: "user.deleted", version: 2))
            let stored = try await fixture.stored(ad.id)
            #expect(stored.status == .deleted && stored.owner.displayName == Ad.erasedOwner)
            #expect(try await fixture.published(on: .orders).isEmpty)
        }
    }

    @Test("forgets the answers that were kept for repetitions")
    func answers() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let claim = IdempotencyClaim(caller: ana.userID, key: "k", digest: [1])
            let draft = AdDraft(owner: Ad.Owner(ana), content: .sample(), uploadIDs: [])
            _ = try await fixture.ads.create(draft, once: IdempotentCreation(claim) { _ in [1] })
            try await fixture.handle(.deletionOrdered(ana.userID))
            #expect(try await fixture.pool.query("SELECT 1 AS found FROM idempotency_keys").isEmpty)
        }
    }
}
