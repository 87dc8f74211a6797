import Contract
import Foundation

/// Silences, suspends or deletes an account, or lifts that.
package struct ModerateUser: Sendable {
    /// What is done.
    package enum Measure: Sendable, Equatable {
        case silence(SilencePlace, for: Duration?)
        case unsilence(SilencePlace)
        case suspend(for: Duration?)
        case reinstate
        case delete
    }

    /// Where a silence holds.
    package enum SilencePlace: Sendable, Equatable {
        case everywhere
        case room(UUID)
    }

    let accounts: any AccountReading
    let earlier: any EarlierOrders
    let carryOut: CarryOut
    let awaitOutcome: AwaitOutcome
    /// How long an account may be on its way here.
    let patience: Duration

    package init(
        accounts: any AccountReading, earlier: any EarlierOrders, carryOut: CarryOut, awaitOutcome: AwaitOutcome,
        patience: Duration
    ) {
        self.accounts = accounts
        self.earlier = earlier
        self.carryOut = carryOut
        self.awaitOutcome = awaitOutcome
        self.patience = patience
    }

    /// - Throws: `ModerationRefusal.cannotActOnSelf`, `.notFound`, and what ``CarryOut`` throws.
    package func callAsFunction(
        _ measure: Measure, _ userID: UUID, by request: DecisionRequest
    ) async throws -> ModerationAction {
        guard userID != request.adminID else { throw ModerationRefusal.cannotActOnSelf }
        if let id = try await earlier.order(under: request.claim) { return try await awaitOutcome(id) }
        let isKnown = try await patiently(within: patience) {
            try await accounts.holdsAccount(userID)
        } until: {
            $0
        }
        guard isKnown else { throw ModerationRefusal.notFound }
        return try await carryOut(decision(measure, userID, request), by: request)
    }

    private func decision(_ measure: Measure, _ userID: UUID, _ request: DecisionRequest) -> Decision {
        var decision = Decision(
            kind: measure.kind, subject: ActionSubject(kind: .user, id: userID), reason: request.reason,
            reasonCode: request.reasonCode, adminID: request.adminID, concerns: userID)
        switch measure {
        case .silence(let place, let duration):
            decision.take(place)
            decision.duration = duration
        case .unsilence(let place): decision.take(place)
        case .suspend(let duration): decision.duration = duration
        case .reinstate, .delete: break
        }
        return decision
    }
}

extension ModerateUser.Measure {
    fileprivate var kind: ActionKind {
        switch self {
        case .silence: .userSilenced
        case .unsilence: .userUnsilenced
        case .suspend: .userSuspended
        case .reinstate: .userReinstated
        case .delete: .userDeletionOrdered
        }
    }
}

extension Decision {
    fileprivate mutating func take(_ place: ModerateUser.SilencePlace) {
        switch place {
        case .everywhere: scope = .global
        case .room(let id):
            scope = .room
            roomID = id
        }
    }
}
