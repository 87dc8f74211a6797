import Foundation

/// Opens a private room's history to an admin for a time. Every read under the grant goes on record.
package struct GrantPrivateAccess: Sendable {
    /// How long a grant may be: up to a week.
    package static let seconds = 1...604_800

    let store: any ActionStore
    let carryOut: CarryOut

    package init(store: any ActionStore, carryOut: CarryOut) {
        self.store = store
        self.carryOut = carryOut
    }

    /// - Throws: what ``CarryOut`` throws.
    package func callAsFunction(
        to roomID: UUID, for duration: Duration, by request: DecisionRequest
    ) async throws -> PrivateAccessGrant {
        let decision = Decision(
            kind: .privateAccessGranted, subject: ActionSubject(kind: .room, id: roomID), reason: request.reason,
            duration: duration, adminID: request.adminID)
        let action = try await carryOut(decision, by: request)
        guard let grant = try await store.grant(ofAction: action.id) else { throw ModerationRefusal.notFound }
        return grant
    }
}
