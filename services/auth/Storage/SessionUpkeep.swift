import Common
import Foundation
import Logging
import ServiceLifecycle

/// Removes sessions that ran out a month ago; until then they answer questions about what happened.
struct SessionUpkeep: Service {
    private static let interval: Duration = .seconds(600)
    private static let kept: TimeInterval = 30 * 86_400
    private static let batch = 1_000

    let sessions: any SessionStore
    let logger: Logger
    let now: @Sendable () -> Date

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.purge()
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    private func purge() async {
        do {
            var removed = 0
            repeat {
                removed = try await sessions.purge(before: now() - Self.kept, limit: Self.batch)
            } while removed == Self.batch && !Task.isCancelled
        } catch {
            logger.warning(
                "old sessions stay for now", metadata: [LogKey.error: .string(String(reflecting: error))])
        }
    }
}
