import Common
import Foundation
import Logging
import Metrics
import Postgres
import ServiceLifecycle

/// Runs the tidying again and again, in one process of all: the one that holds the lock.
struct UploadSweep: Service {
    private static let lock = "uploads.sweep"

    let pool: PostgresPool
    let interval: Duration
    let tidy: TidyUploads
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await pool.withTransaction { connection in
                        // The lock is gone with this transaction, however it ends.
                        guard try await connection.tryLockForTransaction(Self.lock) else { return }
                        count(await tidy())
                    }
                } catch {
                    logger.warning("uploads not swept", metadata: [LogKey.error: "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    private func count(_ report: TidyUploads.Report) {
        for (what, number) in [
            ("resumed", report.resumed), ("expired", report.expired), ("unattached", report.unattached),
            ("objects", report.objectsRemoved), ("records", report.forgotten),
        ] where number > 0 {
            Counter(label: "uploads_swept", dimensions: [("what", what)]).increment(by: number)
        }
    }
}
