import Contract
import Foundation

/// What an admin has decided, before it is on record.
package struct Decision: Sendable, Equatable {
    package let kind: ActionKind
    package let subject: ActionSubject
    package var scope: SilenceScope?
    package var roomID: UUID?
    /// The version of the ad that was reviewed.
    package var subjectVersion: Int64?
    package let reason: Reason
    package var reasonCode: ReasonCode?
    /// For how long; nil for as long as nobody lifts it.
    package var duration: Duration?
    package let adminID: UUID
    /// Whom it concerns, where moderation knows that.
    package var concerns: UUID?

    package init(
        kind: ActionKind, subject: ActionSubject, scope: SilenceScope? = nil, roomID: UUID? = nil,
        subjectVersion: Int64? = nil, reason: Reason, reasonCode: ReasonCode? = nil, duration: Duration? = nil,
        adminID: UUID, concerns: UUID? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.scope = scope
        self.roomID = roomID
        self.subjectVersion = subjectVersion
        self.reason = reason
        self.reasonCode = reasonCode
        self.duration = duration
        self.adminID = adminID
        self.concerns = concerns
    }
}

/// An action and what became of it.
package struct ModerationAction: Sendable, Equatable {
    package typealias State = ActionState

    /// Who has answered when.
    package struct Receipt: Sendable, Equatable {
        package let service: OwningService
        package let at: Date

        package init(service: OwningService, at: Date) {
            self.service = service
            self.at = at
        }
    }

    package let record: AuditRecord
    package let adminName: String
    package let state: State
    /// Of a refusal: a stable code and a sentence.
    package let code: String?
    package let detail: String?
    package let receipts: [Receipt]
    package let decidedAt: Date?

    package init(
        record: AuditRecord, adminName: String, state: State, code: String?, detail: String?, receipts: [Receipt],
        decidedAt: Date?
    ) {
        self.record = record
        self.adminName = adminName
        self.state = state
        self.code = code
        self.detail = detail
        self.receipts = receipts
        self.decidedAt = decidedAt
    }

    package var id: UUID { record.id }
}
