import Contract
import Foundation

/// A service's answer to an order.
package struct ActionAnswer: Sendable, Equatable {
    package let service: OwningService
    package let isApplied: Bool
    package var code: String?
    package var detail: String?
    /// Whom the action concerns, where the service knows that better: a message's author, a room's owner.
    package var concerns: UUID?
    package let at: Date

    package init(
        service: OwningService, isApplied: Bool, code: String? = nil, detail: String? = nil, concerns: UUID? = nil,
        at: Date
    ) {
        self.service = service
        self.isApplied = isApplied
        self.code = code
        self.detail = detail
        self.concerns = concerns
        self.at = at
    }
}

/// What an action's answers make of it. The first answer of each service counts; their order does not.
package struct ActionProgress: Sendable, Equatable {
    package let state: ModerationAction.State
    package var code: String?
    package var detail: String?
    package var decidedAt: Date?

    /// - Parameters:
    ///   - owners: who has to carry it out.
    ///   - answers: one a service.
    package init(owners: Set<OwningService>, answers: [ActionAnswer]) {
        let counting = answers.filter { owners.contains($0.service) }
        if let refusal = counting.filter({ !$0.isApplied }).min(by: {
            ($0.at, $0.service.rawValue) < ($1.at, $1.service.rawValue)
        }) {
            state = .refused
            code = refusal.code
            detail = refusal.detail
            decidedAt = refusal.at
        } else if Set(counting.map(\.service)) == owners {
            state = .applied
            detail = counting.count == 1 ? counting[0].detail : nil
            decidedAt = counting.map(\.at).max()
        } else {
            state = .pending
        }
    }
}
