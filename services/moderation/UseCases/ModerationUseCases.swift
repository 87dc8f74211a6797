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
}
