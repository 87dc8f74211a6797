import Common
import Contract
import Foundation
import JSON
import NIOCore
import TestSupport

@testable import MarketplaceCore
@testable import marketplace

extension Date {
    /// A time in whole milliseconds.
    static let sample = Date(timeIntervalSince1970: 1_795_000_000.123)
}

extension ReadBudget {
    static let unlimited = ReadBudget(people: UnlimitedAllowance(), networks: UnlimitedAllowance())
}

extension ReadBudget.Reader {
    /// Who has no token, from nowhere in particular.
    static let anybody = ReadBudget.Reader(viewer: nil, networkID: .v7())
}

extension Attachment {
    static func sample(id: UUID = .v7()) -> Attachment {
        Attachment(id: id, contentType: "image/png", size: 1_234, width: 640, height: 480)
    }
}

extension Ad.Content {
    static func sample(
        kind: Ad.Kind = .sale, title: String = "Violão", description: String = "Quase novo.", priceCents: Int? = 10_000,
        category: String? = nil, city: String? = nil, state: FederativeUnit? = nil
    ) -> Ad.Content {
        Ad.Content(
            kind: kind, title: AdTitle(stored: title), description: AdDescription(stored: description),
            priceCents: priceCents, category: category.map { Category(stored: $0) },
            city: city.map { City(stored: $0) }, state: state)
    }
}

extension Ad {
    private static let sampleID = UUID.v7()
    private static let sampleOwner = Owner(id: .v7(), displayName: "Ana")

    /// The ad as its owner is shown it. (Times in memory differ from stored ones by less than PostgreSQL keeps.)
    var written: String {
        var json = JSONWriter(capacity: 1_024)
        payload(isInside: true).write(to: &json)
        return String(buffer: json.buffer)
    }

    /// The same ad in any status.
    static func sample(_ status: AdStatus, listedAt: Date = .sample) -> Ad {
        Ad(
            id: sampleID, owner: sampleOwner,
            content: .sample(category: "Música", city: "Recife", state: .pe), attachments: [], status: status,
            statusReason: status == .suspended ? "Por quê." : nil,
            listedAt: status == .pending ? nil : listedAt, createdAt: .sample, updatedAt: .sample, version: 3)
    }
}
