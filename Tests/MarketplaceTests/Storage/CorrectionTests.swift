import Common
import Foundation
import ServiceKit
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("A correction")
struct CorrectionTests {
    @Test("of a suspended ad waits until it is decided about, and its events say both")
    func told() async throws {
        try await MarketplaceFixture.run { fixture in
            let suspended = try await fixture.decide(
                .suspend(reason: "Falta o estado."), try await fixture.approved(of: try await fixture.user()))
            let corrected = try await fixture.edit(suspended) { $0.description = AdDescription(stored: "Com riscos.") }
            #expect(try await fixture.stored(corrected.id).isCorrected)
            var event = try #require(try await fixture.published().last)
            #expect(event.type == "ad.updated" && event.version == Int(corrected.version))
            #expect(event.data["corrected"] == .bool(true))
            #expect(event.data["statusReason"] == .string("Falta o estado."))

            // Somebody who read the version before decides about nothing.
            try await fixture.handle(.order("ad.suspended", corrected.id, version: suspended.version))
            #expect(try await fixture.stored(corrected.id).isCorrected)

            let action = UUID.v7()
            try await fixture.handle(
                .order("ad.suspended", corrected.id, version: corrected.version, action: action, reason: "E a marca?"))
            let refused = try await fixture.stored(corrected.id)
            #expect(refused.status == .suspended && !refused.isCorrected && refused.statusReason == "E a marca?")
            event = try #require(try await fixture.published().last)
            #expect(event.type == "ad.status_changed" && event.version == Int(refused.version))
            #expect(event.data["actionId"] == .string(action.lowercased))
            #expect(event.data["corrected"] == nil && event.data["previousStatus"] == nil)
            let answers = try await fixture.published(on: .orders).map(\.type)
            #expect(answers == ["action.refused", "action.applied"])
        }
    }

    @Test("is its owner's and the admins' to know of")
    func shown() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let suspended = try await fixture.decide(.suspend(reason: "r"), try await fixture.approved(of: ana))
            let corrected = try await fixture.edit(suspended) { $0.priceCents = 1 }
            #expect(corrected.written.contains(#""corrected":true"#))
            let approved = try await fixture.decide(.approve, corrected)
            #expect(!approved.written.contains("corrected"))
        }
    }

    @Test(
        "that differs in its bytes alone is stored",
        arguments: [("caf\u{E9}", "cafe\u{301}"), ("K", "\u{212A}"), ("\u{C5}", "\u{212B}")])
    func bytes(_ one: String, _ other: String) async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let ad = try await fixture.ad(
                of: ana, .sample(title: one, description: one, category: one, city: one))
            let changes: [@Sendable (inout Ad.Content) -> Void] = [
                { $0.title = AdTitle(stored: other) }, { $0.description = AdDescription(stored: other) },
                { $0.category = Category(stored: other) }, { $0.city = City(stored: other) },
            ]
            for (number, change) in changes.enumerated() {
                let edited = try await fixture.edit(ad, change)
                #expect(edited.version == ad.version + Int64(number) + 1)
            }
            let content = try await fixture.stored(ad.id).content
            for text in [content.title.text, content.description.text, content.category?.text, content.city?.text] {
                #expect(text.map { Array($0.utf8) } == Array(other.utf8))
            }
        }
    }
}
