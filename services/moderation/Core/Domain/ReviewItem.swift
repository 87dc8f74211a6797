import Contract
import Foundation

/// Something that waits for an admin.
package struct ReviewItem: Sendable, Equatable {
    package typealias Kind = ReviewKind

    /// Who looks at it, and until when.
    package struct Claim: Sendable, Equatable {
        package let adminID: UUID
        package let adminName: String
        package let until: Date

        package init(adminID: UUID, adminName: String, until: Date) {
            self.adminID = adminID
            self.adminName = adminName
            self.until = until
        }
    }

    package let id: UUID
    package let kind: Kind
    package let subject: ActionSubject
    package let queuedAt: Date
    /// What is to be reviewed, as its owning service tells it: one JSON object.
    package let content: [UInt8]
    /// The same as it was when an admin last decided about it; nil if nobody has.
    package let decided: [UInt8]?
    /// A claim that stands.
    package let claim: Claim?

    package init(
        id: UUID, kind: Kind, subject: ActionSubject, queuedAt: Date, content: [UInt8], decided: [UInt8]?, claim: Claim?
    ) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.queuedAt = queuedAt
        self.content = content
        self.decided = decided
        self.claim = claim
    }
}

/// An admin's right to read a private room's history for a time.
package struct PrivateAccessGrant: Sendable, Equatable {
    package let id: UUID
    package let actionID: UUID
    package let roomID: UUID
    package let adminID: UUID
    package let reason: String
    package let until: Date
    package let state: ModerationAction.State
    package let createdAt: Date

    package init(
        id: UUID, actionID: UUID, roomID: UUID, adminID: UUID, reason: String, until: Date,
        state: ModerationAction.State, createdAt: Date
    ) {
        self.id = id
        self.actionID = actionID
        self.roomID = roomID
        self.adminID = adminID
        self.reason = reason
        self.until = until
        self.state = state
        self.createdAt = createdAt
    }
}
