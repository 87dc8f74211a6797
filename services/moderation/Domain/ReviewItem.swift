import Contract
import Foundation

/// Something that waits for an admin.
struct ReviewItem: Sendable, Equatable {
    typealias Kind = ReviewKind

    /// Who looks at it, and until when.
    struct Claim: Sendable, Equatable {
        let adminID: UUID
        let adminName: String
        let until: Date
    }

    let id: UUID
    let kind: Kind
    let subject: ActionSubject
    let queuedAt: Date
    /// What is to be reviewed, as its owning service tells it: one JSON object.
    let content: [UInt8]
    /// The same as it was when an admin last decided about it; nil if nobody has.
    let decided: [UInt8]?
    /// A claim that stands.
    let claim: Claim?
}

/// An admin's right to read a private room's history for a time.
struct PrivateAccessGrant: Sendable, Equatable {
    let id: UUID
    let actionID: UUID
    let roomID: UUID
    let adminID: UUID
    let reason: String
    let until: Date
    let state: ModerationAction.State
    let createdAt: Date
}
