import Foundation

/// Lists the ads that somebody asks for and may see.
package struct ListAds: Sendable {
    let store: any AdStore
    let reads: ReadBudget

    /// - Throws: ``AdsRefusal``.
    package func callAsFunction(_ request: AdListRequest, by reader: ReadBudget.Reader) async throws -> AdPage {
        let viewer = reader.viewer
        let scope = try AdScope(request, viewer: viewer)
        try await reads.pay(for: reader)
        // One more than asked for tells whether there is a next page.
        let found = try await store.ads(
            in: scope, filter: request.filter, sort: request.sort, after: request.cursor, limit: request.limit + 1)
        let items = found.prefix(request.limit)
        let last = found.count > request.limit ? items.last : nil
        return AdPage(
            items: items.map { SeenAd(ad: $0, viewer: viewer) },
            nextCursor: last.map { AdCursor(after: $0, in: scope, sortedBy: request.sort) })
    }
}
