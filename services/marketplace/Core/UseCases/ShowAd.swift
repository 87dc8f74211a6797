import Foundation

/// Shows one ad to somebody who may see it.
package struct ShowAd: Sendable {
    let store: any AdStore
    let reads: ReadBudget

    /// - Throws: ``AdsRefusal``.
    package func callAsFunction(_ id: UUID, by reader: ReadBudget.Reader) async throws -> Ad {
        try await reads.pay(for: reader)
        guard let ad = try await store.ad(id), ad.isVisible(to: reader.viewer) else { throw AdsRefusal.notFound }
        return ad
    }
}
