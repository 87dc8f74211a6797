import Common
import Contract
import Foundation
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("An ad")
struct AdRulesTests {
    @Test("gets its place in the list by the first approval and keeps it when an edit is approved")
    func place() throws {
        var ad = Ad.sample(.pending)
        try ad.apply(.approve, at: .sample)
        #expect(ad.listedAt == .sample)
        var content = ad.content
        content.priceCents = 1
        try ad.edit(content)
        #expect(ad.status == .pending)
        try ad.apply(.approve, at: .sample.addingTimeInterval(3_600))
        #expect(ad.listedAt == .sample)
    }

    @Test("that is edited into what it was stays approved")
    func emptyEdit() throws {
        var ad = Ad.sample(.approved)
        try ad.edit(ad.content)
        try ad.attach(ad.attachments)
        #expect(ad == .sample(.approved))
    }

    @Test("goes back to review with new pictures, or the same ones in another order")
    func pictures() throws {
        var ad = Ad.sample(.approved)
        let pictures = [Attachment.sample(), Attachment.sample()]
        try ad.attach(pictures)
        #expect(ad.status == .pending)
        try ad.apply(.approve, at: .sample)
        try ad.attach(pictures.reversed())
        #expect(ad.status == .pending)
    }

    @Test("says why it was suspended until it is approved again")
    func reason() throws {
        var ad = Ad.sample(.approved)
        try ad.apply(.suspend(reason: "Preço enganoso."), at: .sample)
        #expect(ad.statusReason == "Preço enganoso.")
        try ad.apply(.approve, at: .sample)
        #expect(ad.statusReason == nil)
    }

    @Test("that is suspended waits for a moderator again once its owner corrects it, until it is decided about")
    func corrections() throws {
        let refusal = AdVerdict.suspend(reason: "Ainda não.")
        var ad = Ad.sample(.suspended)
        #expect(throws: AdsRefusal.invalidTransition(from: .suspended)) { try ad.apply(refusal, at: .sample) }
        for _ in 1...2 {
            try ad.attach([.sample()])
            #expect(ad.status == .suspended && ad.isCorrected && ad.statusReason != nil)
            try ad.apply(refusal, at: .sample)
            #expect(ad.status == .suspended && !ad.isCorrected && ad.statusReason == "Ainda não.")
            #expect(throws: AdsRefusal.invalidTransition(from: .suspended)) { try ad.apply(refusal, at: .sample) }
        }
        for verdict in [AdVerdict.approve, .remove(reason: "r")] {
            var corrected = ad
            try corrected.attach([.sample()])
            try corrected.apply(verdict, at: .sample)
            #expect(!corrected.isCorrected)
        }
    }

    @Test("that is edited into what it was has not been corrected")
    func emptyCorrection() throws {
        var ad = Ad.sample(.suspended)
        try ad.edit(ad.content)
        try ad.attach(ad.attachments)
        #expect(ad == .sample(.suspended))
    }

    @Test("is everybody's when approved, else its owner's and the admins'", arguments: AdStatus.allCases)
    func visibility(_ status: AdStatus) {
        let ad = Ad.sample(status)
        let stranger = Caller(userID: UUID.v7(), displayName: "", isAdmin: false)
        let admin = Caller(userID: UUID.v7(), displayName: "", isAdmin: true)
        let owner = Caller(userID: ad.owner.id, displayName: "", isAdmin: false)
        #expect(ad.isVisible(to: nil) == (status == .approved))
        #expect(ad.isVisible(to: stranger) == (status == .approved))
        #expect(ad.isVisible(to: owner) && ad.isVisible(to: admin))
    }

    @Test("keeps nothing of an owner who was erased", arguments: AdStatus.allCases)
    func erasure(_ status: AdStatus) {
        var ad = Ad.sample(status)
        ad.erase()
        #expect(ad.status == .deleted)
        let texts = [
            ad.content.title.text, ad.content.description.text, ad.content.category?.text ?? "",
            ad.content.city?.text ?? "", ad.content.state?.rawValue ?? "", ad.statusReason ?? "",
        ]
        #expect(texts.joined().isEmpty)
        #expect(ad.content.priceCents == nil && ad.attachments.isEmpty)
    }

    @Test("refuses those who read another version, and takes those who do not say which")
    func versions() throws {
        let ad = Ad.sample(.pending)
        try ad.require(version: nil)
        try ad.require(version: ad.version)
        #expect(throws: AdsRefusal.versionConflict(current: ad.version)) { try ad.require(version: ad.version + 1) }
    }
}

@Suite("What waits for a moderator")
struct PendingLimitTests {
    @Test("is limited alike for all unless newcomers have a limit of their own")
    func limits() {
        let plain = AdLimits(everybody: 10, newcomers: 0)
        #expect([nil, .new, .trusted].map { plain.limit(trust: $0) } == [10, 10, 10])
        let careful = AdLimits(everybody: 10, newcomers: 2)
        #expect([nil, .new, .restricted].map { careful.limit(trust: $0) } == [2, 2, 2])
        #expect([.regular, .trusted].map { careful.limit(trust: $0) } == [10, 10])
        #expect(AdLimits(everybody: 1, newcomers: 2).limit(trust: nil) == 1)
    }
}
