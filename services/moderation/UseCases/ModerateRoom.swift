import Contract
import Foundation

/// Silences a room, or lifts that.
struct ModerateRoom: Sendable {
    let carryOut: CarryOut

    /// - Parameter duration: nil for until it is lifted.
    /// - Throws: what ``CarryOut`` throws.
    func silence(_ id: UUID, for duration: Duration?, by request: DecisionRequest) async throws -> ModerationAction {
        try await carryOut(decision(.roomSilenced, id, duration, request), by: request)
    }

    /// - Throws: what ``CarryOut`` throws.
    func unsilence(_ id: UUID, by request: DecisionRequest) async throws -> ModerationAction {
        try await carryOut(decision(.roomUnsilenced, id, nil, request), by: request)
    }

    private func decision(
        _ kind: ActionKind, _ id: UUID, _ duration: Duration?, _ request: DecisionRequest
    ) -> Decision {
        Decision(
            kind: kind, subject: ActionSubject(kind: .room, id: id), reason: request.reason,
            reasonCode: request.reasonCode, duration: duration, adminID: request.adminID)
    }
}
