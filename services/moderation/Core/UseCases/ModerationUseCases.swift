import Common
import Foundation

/// Everything that moderation does for whoever asks.
package struct ModerationUseCases: Sendable {
    package let reviewAd: ReviewAd
    package let moderateRoom: ModerateRoom
    package let moderateUser: ModerateUser
    package let removeMessage: RemoveMessage
    package let grantPrivateAccess: GrantPrivateAccess
    package let readActions: ReadActions
    package let workQueue: WorkQueue
    package let verifyAudit: VerifyAudit
    /// Lists, entries and checks of the log.
    package let reads: any Allowance

    package init(
        reviewAd: ReviewAd, moderateRoom: ModerateRoom, moderateUser: ModerateUser, removeMessage: RemoveMessage,
        grantPrivateAccess: GrantPrivateAccess, readActions: ReadActions, workQueue: WorkQueue,
        verifyAudit: VerifyAudit, reads: any Allowance
    ) {
        self.reviewAd = reviewAd
        self.moderateRoom = moderateRoom
        self.moderateUser = moderateUser
        self.removeMessage = removeMessage
        self.grantPrivateAccess = grantPrivateAccess
        self.readActions = readActions
        self.workQueue = workQueue
        self.verifyAudit = verifyAudit
        self.reads = reads
    }

    /// What a check of the log costs, in reads: it looks at up to 100,000 entries.
    package static let costOfCheck = 100

    /// Reads something out of what the reader may read in a while.
    /// - Throws: `ModerationRefusal.tooManyReads`; what `read` throws.
    package func reading<Value>(
        by reader: UUID, cost: Int = 1, _ read: () async throws -> Value
    ) async throws -> Value {
        if let refusal = await reads.take(cost, by: reader) { throw ModerationRefusal.tooManyReads(refusal) }
        return try await read()
    }
}
