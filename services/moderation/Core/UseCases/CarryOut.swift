import Common
import Foundation

/// Puts a decision on record, orders it, and waits a moment for the service that owns the matter.
package struct CarryOut: Sendable {
    let store: any ActionStore
    let awaitOutcome: AwaitOutcome

    package init(store: any ActionStore, awaitOutcome: AwaitOutcome) {
        self.store = store
        self.awaitOutcome = awaitOutcome
    }

    /// - Throws: what ``AwaitOutcome`` throws; `ModerationRefusal.lastAdmin`; `IdempotencyKeyReused`.
    package func callAsFunction(_ decision: Decision, by request: DecisionRequest) async throws -> ModerationAction {
        try await awaitOutcome(store.order(decision, claim: request.claim))
    }
}

/// Who decides, and what makes the request known if it comes again.
package struct DecisionRequest: Sendable {
    let adminID: UUID
    let claim: IdempotencyClaim?
    let reason: Reason
    package var reasonCode: ReasonCode?

    package init(adminID: UUID, claim: IdempotencyClaim?, reason: Reason, reasonCode: ReasonCode? = nil) {
        self.adminID = adminID
        self.claim = claim
        self.reason = reason
        self.reasonCode = reasonCode
    }
}
