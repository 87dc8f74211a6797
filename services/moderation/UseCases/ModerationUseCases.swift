import Common
import Foundation

/// Everything that moderation does for whoever asks.
struct ModerationUseCases: Sendable {
    let reviewAd: ReviewAd
    let moderateRoom: ModerateRoom
    let moderateUser: ModerateUser
    let removeMessage: RemoveMessage
    let grantPrivateAccess: GrantPrivateAccess
    let readActions: ReadActions
    let workQueue: WorkQueue
    let verifyAudit: VerifyAudit
    /// Lists, entries and checks of the log.
    let reads: any Allowance

    /// What a check of the log costs, in reads: it looks at up to 100,000 entries.
    static let costOfCheck = 100

    /// Reads something out of what the reader may read in a while.
    /// - Throws: `ModerationRefusal.tooManyReads`; what `read` throws.
    func reading<Value>(
        by reader: UUID, cost: Int = 1, _ read: () async throws -> Value
    ) async throws -> Value {
        if let refusal = await reads.take(cost, by: reader) { throw ModerationRefusal.tooManyReads(refusal) }
        return try await read()
    }
}
