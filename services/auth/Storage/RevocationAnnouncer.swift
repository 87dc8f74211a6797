import AuthCore
import Common
import Foundation
import Logging
import Serving
import Synchronization

/// Tells every guard through Redis that sessions ended. What could not be told is told again by ``RevocationReplay``.
final class RevocationAnnouncer: RevocationAnnouncing {
    private let revocations: RedisSessionRevocations
    private let logger: Logger
    private let failed = Mutex(false)

    init(revocations: RedisSessionRevocations, logger: Logger) {
        self.revocations = revocations
        self.logger = logger
    }

    func announce(_ sessionIDs: [UUID]) async {
        do {
            try await revocations.revoke(sessionIDs)
        } catch {
            noteFailure()
            logger.warning(
                "revocations could not be announced; they will be as soon as Redis answers",
                metadata: [LogKey.error: .string(String(reflecting: error))])
        }
    }

    /// - Throws: `RedisError`.
    func announceOrFail(_ sessionIDs: [UUID]) async throws {
        try await revocations.revoke(sessionIDs)
    }

    /// Has the next round announce everything.
    func noteFailure() {
        failed.withLock { $0 = true }
    }

    /// Whether an announcement has failed since this was last asked.
    func takeFailure() -> Bool {
        failed.withLock { failed in
            defer { failed = false }
            return failed
        }
    }
}
