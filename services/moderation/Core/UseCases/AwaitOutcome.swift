import Common
import Foundation

/// Waits a moment for the services that own the matter to answer an order that is on record.
package struct AwaitOutcome: Sendable {
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
    /// - Throws: `ModerationRefusal.refused` if the owning service said no; `.notFound`.
    package func callAsFunction(_ id: UUID) async throws -> ModerationAction {
        let found = try await signals.wait(for: id, until: .now + patience) { try await store.action(id) }
        guard let action = found else { throw ModerationRefusal.notFound }
        guard action.state != .refused else {
            throw ModerationRefusal.refused(actionID: id, code: action.code, detail: action.detail)
        }
        return action
    }
}
