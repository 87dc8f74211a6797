import Contract
import Foundation

/// What an admin has decided, before it is on record.
struct Decision: Sendable, Equatable {
    let kind: ActionKind
    let subject: ActionSubject
    var scope: SilenceScope?
    var roomID: UUID?
    /// The version of the ad that was reviewed.
    var subjectVersion: Int64?
    let reason: Reason
    var reasonCode: ReasonCode?
    /// For how long; nil for as long as nobody lifts it.
    var duration: Duration?
    let adminID: UUID
    /// Whom it concerns, where moderation knows that.
    var concerns: UUID?
}

/// An action and what became of it.
struct ModerationAction: Sendable, Equatable {
    typealias State = ActionState

    /// Who has answered when.
    struct Receipt: Sendable, Equatable {
        let service: String
        let at: Date
    }

    let record: AuditRecord
    let adminName: String
    let state: State
    /// Of a refusal: a stable code and a sentence.
    let code: String?
    let detail: String?
    let receipts: [Receipt]
    let decidedAt: Date?

    var id: UUID { record.id }
}
