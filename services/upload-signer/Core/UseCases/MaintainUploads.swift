import Common
import Logging
import Metrics

/// Ends what nobody ended: attempts that went silent, uploads that were never completed or never used, objects that nothing
/// needs. Each step is bounded, may be broken off anywhere, and goes on the next time.
package struct MaintainUploads: Sendable {
    let maintenance: any UploadMaintenance
    let store: any UploadStore
    let objects: any ObjectStore
    let complete: CompleteUpload
    let findOrphans: FindOrphans
    let stripStored: StripStored
    let logger: Logger

    package init(
        maintenance: any UploadMaintenance, store: any UploadStore, objects: any ObjectStore, complete: CompleteUpload,
        findOrphans: FindOrphans, stripStored: StripStored, logger: Logger
    ) {
        self.maintenance = maintenance
        self.store = store
        self.objects = objects
        self.complete = complete
        self.findOrphans = findOrphans
        self.stripStored = stripStored
        self.logger = logger
    }

    private static let attempts = 20
    private static let rows = 500
    private static let objects = 200

    /// How much one round did.
    package struct Report: Sendable, Equatable {
        var resumed = 0
        package var expired = 0
        var unattached = 0
        var orphans = 0
        package var stripped = 0
        var objectsRemoved = 0
        var deleted = 0

        fileprivate func count() {
            for (what, number) in [
                ("resumed", resumed), ("expired", expired), ("unattached", unattached), ("orphans", orphans),
                ("stripped", stripped), ("objects", objectsRemoved), ("records", deleted),
            ] where number > 0 {
                Counter(label: "uploads_swept", dimensions: [("what", what)]).increment(by: number)
            }
        }
    }

    /// One round. A step that fails does not stop those after it; what went wrong is logged.
    package func callAsFunction() async -> Report {
        var report = Report()
        report.resumed = await step("attempts") { try await resume() }
        report.expired = await step("pending") { try await maintenance.expirePending(limit: Self.rows) }
        report.unattached = await step("unattached") { try await maintenance.removeUnattached(limit: Self.rows) }
        report.orphans = await step("orphans") { try await findOrphans() }
        report.stripped = await step("metadata") { try await stripStored() }
        report.objectsRemoved = await step("objects") { try await removeObjects() }
        report.deleted = await step("records") { try await maintenance.deleteEnded(limit: Self.rows) }
        report.count()
        return report
    }

    private func step(_ name: String, _ body: () async throws -> Int) async -> Int {
        do {
            return try await body()
        } catch {
            guard !Task.isCancelled else { return 0 }
            logger.warning("maintenance step failed", metadata: ["step": "\(name)", LogKey.error: "\(error)"])
            return 0
        }
    }

    private func resume() async throws -> Int {
        let ids = try await maintenance.abandoned(limit: Self.attempts)
        for id in ids { try await complete.resume(id) }
        return ids.count
    }

    /// The first object that cannot be removed ends the round: the store is away.
    private func removeObjects() async throws -> Int {
        let keys = try await maintenance.dueRemovals(limit: Self.objects)
        for key in keys {
            try await objects.remove(key)
            try await store.forgetRemoval(of: key)
        }
        return keys.count
    }
}
