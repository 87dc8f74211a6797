import Foundation

/// Deletes a message.
package struct RemoveMessage: Sendable {
    let carryOut: CarryOut

    package init(carryOut: CarryOut) {
        self.carryOut = carryOut
    }

    /// - Throws: what ``CarryOut`` throws.
    package func callAsFunction(_ id: UUID, by request: DecisionRequest) async throws -> ModerationAction {
        let decision = Decision(
            kind: .messageRemovalOrdered, subject: ActionSubject(kind: .message, id: id), reason: request.reason,
            reasonCode: request.reasonCode, adminID: request.adminID)
        return try await carryOut(decision, by: request)
    }
}
