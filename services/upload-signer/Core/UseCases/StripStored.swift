import Foundation
import Synchronization
import Waiting

/// Goes through the pictures that were stored as they were sent, before pictures were cleaned, or were cleaned by a cleaner that
/// knew less, and puts a clean one in the place of each. Nobody but its owner sees one that was never cleaned meanwhile. May be broken off anywhere and goes on the next time: what is stored
/// anew is due to be removed from before it exists until it has taken the old one's place.
package final class StripStored: Sendable {
    private let maintenance: any UploadMaintenance
    private let objects: any ObjectStore
    private let judge: any ObjectJudge
    private let places: Permits
    /// Behind which upload it goes on, so that one that fails again and again keeps none of the others.
    private let place = Mutex<UUID?>(nil)

    private static let page = 20

    package init(maintenance: any UploadMaintenance, objects: any ObjectStore, judge: any ObjectJudge, places: Permits)
    {
        self.maintenance = maintenance
        self.objects = objects
        self.judge = judge
        self.places = places
    }

    /// Takes the next few. Returns how many are done with.
    /// - Throws: ``ObjectStoreFailure`` and others; the next call goes on behind the one that failed.
    package func callAsFunction() async throws -> Int {
        let found = try await maintenance.unstripped(after: place.withLock { $0 }, limit: Self.page)
        if found.isEmpty { place.withLock { $0 = nil } }
        var done = 0
        for upload in found {
            place.withLock { $0 = upload.id }
            guard case .ready(let image) = upload.status else { continue }
            try await places.with { try await strip(upload, image) }
            done += 1
        }
        return done
    }

    private func strip(_ upload: Upload, _ image: StoredImage) async throws {
        // An object that is not there can be shown to nobody, and one that cannot be cleaned must not be.
        guard let bytes = try await objects.read(image.key, upTo: image.size),
            case .good(let picture) = try await judge.judgement(onStored: bytes)
        else { return try await maintenance.remove(upload) }
        if image.isStripped, picture.bytes == bytes { return try await maintenance.keep(upload) }
        let attempt = UUID.v7()
        try await maintenance.planReplacement(of: upload, by: attempt)
        try await objects.write(picture, to: upload.storedKey(attempt: attempt))
        _ = try await maintenance.replace(upload, by: attempt, picture.facts)
    }
}
