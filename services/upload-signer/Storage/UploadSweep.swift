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
                    try await pool.withDedicatedConnection { try await sweep(holding: $0) }
                } catch {
                    logger.warning("uploads not swept", metadata: [LogKey.error: "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Sweeps for as long as the connection, and with it the lock, is there.
    private func sweep(holding connection: PostgresConnection) async throws {
        guard try await connection.tryAdvisoryLock(Self.lock) else { return }
        while !Task.isCancelled {
            count(await tidy())
            try await Task.sleep(for: interval)
            _ = try await connection.query("SELECT 1")
        }
    }

    private func count(_ report: TidyUploads.Report) {
        for (what, number) in [
            ("resumed", report.resumed), ("expired", report.expired), ("unattached", report.unattached),
            ("orphans", report.orphans),
            ("objects", report.objectsRemoved), ("records", report.forgotten),
        ] where number > 0 {
            Counter(label: "uploads_swept", dimensions: [("what", what)]).increment(by: number)
        }
    }
}
