import Contract
import EventBus
import Foundation

/// How far the owning service has come with an order of moderation.
public enum OrderOutcome: Sendable, Equatable {
    /// It is done. `concerns` is whom it was done to, where only the owning service knows that: a message's author, a room's
    /// owner. Moderation shows them what was done, and why.
    case applied(detail: String? = nil, concerns: UUID? = nil)
    /// It cannot be done: a stable code and a sentence for the record.
    case refused(code: ProblemCode, detail: String)
    /// There is more to do: what was done is to be committed, and the order handled again.
    case unfinished
    /// It was answered before. There is one answer to an order, and it stands.
    case answeredBefore

    /// What the order names does not exist.
    public static let notFound = OrderOutcome.refused(code: .notFound, detail: "There is no such thing.")
    /// What the order names is not in a state from which it could be carried out.
    public static let invalidTransition = OrderOutcome.refused(
        code: .invalidTransition, detail: "Its present state does not allow this.")

    /// The event that tells moderation; nil where there is nothing to tell.
    func answer(to actionID: UUID, from service: OwningService, at now: Date) -> Event? {
        var data = ActionAnswerPayload(actionID: actionID, service: .known(service))
        let type: EventType
        switch self {
        case .applied(let detail, let concerns):
            type = .actionApplied
            (data.detail, data.userID) = (detail, concerns)
        case .refused(let code, let detail):
            type = .actionRefused
            (data.code, data.detail) = (code.name, detail)
        case .unfinished, .answeredBefore: return nil
        }
        return Event(type, from: service, about: actionID, at: now, data: data)
    }
}
