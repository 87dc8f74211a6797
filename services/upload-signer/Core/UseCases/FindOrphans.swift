import Foundation
import Synchronization

/// Goes through the store, a page a round, and has objects removed that the record does not know: what a database that was
/// restored from a backup has forgotten. In ordinary life there are none, since every key is planned to go before it exists.
package final class FindOrphans: Sendable {
    /// Where this service's objects are; what else the bucket holds is somebody else's.
    static let prefixes = ["images/", "incoming/"]
    static let page = 200

    private let objects: any ObjectStore
    private let maintenance: any UploadMaintenance
    /// Younger objects may belong to what is just happening.
    private let age: Duration
    private let now: @Sendable () -> Date
    private let place = Mutex(Place())

    private struct Place {
        var prefix = 0
        var after: String?
    }

    package init(
        objects: any ObjectStore, maintenance: any UploadMaintenance, age: Duration, now: @escaping @Sendable () -> Date
    ) {
        self.objects = objects
        self.maintenance = maintenance
        self.age = age
        self.now = now
    }

    /// Looks at the next page. Returns how many of its objects are to be removed.
    package func callAsFunction() async throws -> Int {
        let place = place.withLock { $0 }
        let listed = try await objects.list(Self.prefixes[place.prefix], after: place.after, limit: Self.page)
        let limit = now() - age.seconds
        let found = try await maintenance.planRemoval(ofUnknown: listed.filter { $0.modifiedAt < limit }.map(\.key))
        self.place.withLock { $0 = Self.next(place, listed) }
        return found
    }

    private static func next(_ place: Place, _ listed: [ListedObject]) -> Place {
        guard let last = listed.last, listed.count == page else {
            return Place(prefix: (place.prefix + 1) % prefixes.count, after: nil)
        }
        return Place(prefix: place.prefix, after: last.key)
    }
}
