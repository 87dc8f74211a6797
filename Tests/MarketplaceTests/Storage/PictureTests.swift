import Common
import EventBus
import Foundation
import TestSupport
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("Pictures of an ad")
struct PictureTests {
    @Test(
        "are let go of when it ends for good, whoever ends it, and may be another ad's",
        arguments: ["owner", "moderator"])
    func deleted(by whom: String) async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let picture = try await fixture.upload(of: ana)
            let ad = try await fixture.ad(of: ana, uploads: [picture])
            if whom == "owner" {
                let end = EndAd(store: fixture.ads)
                _ = try await end(ad.id, .delete, expecting: nil, by: ana)
            } else {
                try await fixture.handle(.order("ad.removed", ad.id, version: ad.version))
            }
            #expect(try await fixture.stored(ad.id).attachments.isEmpty)
            let told = try #require(try await fixture.published().last)
            #expect(told.data["status"]?.string == "excluido")
            #expect(told.data["attachments"]?.array?.isEmpty == true, "upload-signer lets go of them by the same word")
            #expect(try await fixture.ad(of: ana, uploads: [picture]).attachments.map(\.id) == [picture])
        }
    }

    @Test("stay with one that is suspended or concluded")
    func kept() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let pictures = [try await fixture.upload(of: ana), try await fixture.upload(of: ana)]
            let suspended = try await fixture.ad(of: ana, uploads: [pictures[0]])
            _ = try await fixture.decide(.suspend(reason: "r"), suspended)
            let concluded = try await fixture.decide(.approve, try await fixture.ad(of: ana, uploads: [pictures[1]]))
            _ = try await EndAd(store: fixture.ads)(concluded.id, .conclude, expecting: nil, by: ana)
            for (ad, picture) in [(suspended, pictures[0]), (concluded, pictures[1])] {
                #expect(try await fixture.stored(ad.id).attachments.map(\.id) == [picture])
            }
        }
    }

    @Test("that are gone are gone from it, too, without a moderator's look, and cannot be attached again")
    func removed() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let (gone, there) = (try await fixture.upload(of: ana), try await fixture.upload(of: ana))
            let ad = try await fixture.decide(.approve, try await fixture.ad(of: ana, uploads: [gone, there]))
            for _ in 1...2 { try await fixture.handle(.uploadRemoved(gone, ownerID: ana.userID)) }
            let left = try await fixture.stored(ad.id)
            #expect(left.attachments.map(\.id) == [there])
            #expect(left.status == .approved)
            #expect(left.version == ad.version + 1, "once")
            #expect(try await fixture.published().last?.data["attachments"]?.array?.count == 1)
            await #expect(throws: AdsRefusal.unknownUploads(at: [0])) {
                _ = try await fixture.ad(of: ana, uploads: [gone])
            }
        }
    }

    @Test("have the size of what is stored, in whichever order its two events come")
    func cleaned() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            for sizes in [[5_000, 1_234], [1_234, 5_000]] {
                let picture = UUID.v7()
                for size in sizes {
                    try await fixture.handle(.uploadCompleted(picture, ownerID: ana.userID, size: Int64(size)))
                }
                #expect(try await fixture.ad(of: ana, uploads: [picture]).attachments.map(\.size) == [1_234])
            }
        }
    }
}
