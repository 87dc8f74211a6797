import Foundation

/// Ends an ad for its owner: it was a success, or it is taken back.
package struct EndAd: Sendable {
    package enum Way: Sendable {
        case conclude
        case delete
    }

    let store: any AdStore

    package func callAsFunction(
        _ id: UUID, _ way: Way, expecting version: Int64?, by caller: Caller
    ) async throws -> Ad {
        try await store.update(id, by: caller.right) { ad throws(AdsRefusal) in
            try ad.requireChangeable(by: caller, expecting: version)
            switch way {
            case .conclude: try ad.conclude()
            case .delete: try ad.delete()
            }
        }
    }
}
