import Contract
import Foundation

/// Silences or archives a room, or lifts that.
package struct ModerateRoom: Sendable {
    /// What is done.
    package enum Measure: Sendable, Equatable {
        /// nil for until it is lifted.
        case silence(for: Duration?)
        case unsilence
        case archive
        case unarchive
    }

    let carryOut: CarryOut

    package init(carryOut: CarryOut) {
        self.carryOut = carryOut
    }

    /// - Throws: what ``CarryOut`` throws.
    package func callAsFunction(_ measure: Measure, _ id: UUID, by request: DecisionRequest) async throws
        -> ModerationAction
    {
        var decision = Decision(
            kind: measure.kind, subject: ActionSubject(kind: .room, id: id), reason: request.reason,
            reasonCode: request.reasonCode, adminID: request.adminID)
        if case .silence(let duration) = measure { decision.duration = duration }
        return try await carryOut(decision, by: request)
    }
}

extension ModerateRoom.Measure {
    fileprivate var kind: ActionKind {
        switch self {
        case .silence: .roomSilenced
        case .unsilence: .roomUnsilenced
        case .archive: .roomArchiveOrdered
        case .unarchive: .roomUnarchiveOrdered
        }
    }
}
