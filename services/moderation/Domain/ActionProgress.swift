import Contract
import Foundation

/// A service's answer to an order.
struct ActionAnswer: Sendable, Equatable {
    let service: OwningService
    let isApplied: Bool
    var code: String?
    var detail: String?
    /// Whom the action concerns, where the service knows that better: a message's author, a room's owner.
    var concerns: UUID?
    let at: Date
}

/// What an action's answers make of it. The first answer of each service counts; their order does not.
struct ActionProgress: Sendable, Equatable {
    let state: ModerationAction.State
    var code: String?
    var detail: String?
    var decidedAt: Date?

    /// - Parameters:
    ///   - owners: who has to carry it out.
    ///   - answers: one a service.
    init(owners: Set<OwningService>, answers: [ActionAnswer]) {
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
