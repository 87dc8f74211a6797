import Common
import Foundation

/// Everything that moderation does for whoever asks.
package struct ModerationUseCases: Sendable {
    package let reviewAd: ReviewAd
    package let moderateRoom: ModerateRoom
    package let moderateUser: ModerateUser
    package let removeMessage: RemoveMessage
    package let grantPrivateAccess: GrantPrivateAccess
    package let listPrivateAccess: ListPrivateAccess
    package let showAction: ShowAction
    package let listActions: ListActions
    package let listQueue: ListQueue
    package let claimItem: ClaimItem
    package let releaseItem: ReleaseItem
    package let verifyAudit: VerifyAudit
    /// Lists, entries and checks of the log.
    package let reads: any Allowance

    package init(
        reviewAd: ReviewAd, moderateRoom: ModerateRoom, moderateUser: ModerateUser, removeMessage: RemoveMessage,
        grantPrivateAccess: GrantPrivateAccess, listPrivateAccess: ListPrivateAccess, showAction: ShowAction,
        listActions: ListActions, listQueue: ListQueue, claimItem: ClaimItem, releaseItem: ReleaseItem,
        verifyAudit: VerifyAudit, reads: any Allowance
    ) {
        self.reviewAd = reviewAd
        self.moderateRoom = moderateRoom
        self.moderateUser = moderateUser
        self.removeMessage = removeMessage
        self.grantPrivateAccess = grantPrivateAccess
        self.listPrivateAccess = listPrivateAccess
        self.showAction = showAction
        self.listActions = listActions
        self.listQueue = listQueue
        self.claimItem = claimItem
        self.releaseItem = releaseItem
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
