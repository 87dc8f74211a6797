import Foundation

/// Shows one ad to somebody who may see it.
struct ShowAd: Sendable {
    let store: any AdStore

    func callAsFunction(_ id: UUID, by viewer: Caller?) async throws -> Ad {
        guard let ad = try await store.ad(id), ad.isVisible(to: viewer) else { throw AdsError.notFound }
        return ad
    }
}
