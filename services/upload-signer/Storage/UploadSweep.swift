import Common
import Foundation
import Logging
import Metrics
import Postgres
import ServiceLifecycle

/// Runs the tidying again and again, in one process of all: the one that is elected.
struct UploadSweep: Service {
    private static let lock = "uploads.sweep"
    /// How often the elected process is heard of, and how long it may be silent before another one is.
    private static let renewal = Duration.seconds(5)
    private static let silence = Duration.seconds(30)

    let pool: PostgresPool
    let interval: Duration
    let tidy: TidyUploads
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await pool.withDedicatedConnection { connection in
                        _ = try await connection.lead(Self.lock, silence: Self.silence, renewal: Self.renewal) { _ in
                            try await sweep()
                        }
                    }
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("uploads not swept", metadata: [LogKey.error: "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Sweeps for as long as this process is elected.
    private func sweep() async throws {
        while true {
            let report = await tidy()
            count(report)
            // Pictures that nobody may see yet are not kept waiting.
            if report.stripped == 0 { try await Task.sleep(for: interval) }
            try Task.checkCancellation()
        }
    }

    private func count(_ report: TidyUploads.Report) {
        for (what, number) in [
            ("resumed", report.resumed), ("expired", report.expired), ("unattached", report.unattached),
            ("orphans", report.orphans), ("stripped", report.stripped),
            ("objects", report.objectsRemoved), ("records", report.forgotten),
        ] where number > 0 {
            Counter(label: "uploads_swept", dimensions: [("what", what)]).increment(by: number)
        }
    }
}
