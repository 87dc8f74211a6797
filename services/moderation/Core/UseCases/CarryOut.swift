import Common
import Foundation

/// Puts a decision on record, orders it, and waits a moment for the service that owns the matter.
package struct CarryOut: Sendable {
    let store: any ActionStore
    let signals: any DecisionSignals
    /// How long a moment is.
    let patience: Duration

    package init(store: any ActionStore, signals: any DecisionSignals, patience: Duration) {
        self.store = store
        self.signals = signals
        self.patience = patience
    }

    /// The action as it is after that moment: applied, or still pending.
    /// - Throws: `ModerationRefusal.refused` if the owning service said no; `.lastAdmin`; `IdempotencyKeyReused`.
    package func callAsFunction(_ decision: Decision, by request: DecisionRequest) async throws -> ModerationAction {
        let id = try await store.order(decision, claim: request.claim)
        return try await outcome(of: id)
    }

    /// Waits for an action that is on record.
    /// - Throws: `ModerationRefusal.refused`, `.notFound`.
    package func outcome(of id: UUID) async throws -> ModerationAction {
        let found = try await signals.wait(for: id, until: .now + patience) { try await store.action(id) }
        guard let action = found else { throw ModerationRefusal.notFound }
        guard action.state != .refused else {
            throw ModerationRefusal.refused(actionID: id, code: action.code, detail: action.detail)
        }
        return action
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
