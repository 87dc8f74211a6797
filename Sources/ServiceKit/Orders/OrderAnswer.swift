import Common
import Contract
import EventBus
import Foundation
import JSON
import Primitives

/// What every order of moderation says (CONTRACT §8).
public struct OrderHeader: Sendable, Equatable {
    /// The action it belongs to; the answer names it.
    public let actionID: UUID
    /// Why, in the words of whoever decided.
    public let reason: String

    /// What an order says.
    public init(actionID: UUID, reason: String) {
        self.actionID = actionID
        self.reason = reason
    }
}

/// The owning service's answer to an order: an event in the transaction that carries the order out, or finds that it cannot
/// be.
public enum OrderAnswer: Sendable, Equatable {
    /// Where orders and their answers travel.
    public static let stream = EventStream(.moderation)

    /// It is done. `concerns` is whom it was done to, where only the owning service knows that: a message's author, a room's
    /// owner. Moderation shows them what was done, and why.
    case applied(detail: String? = nil, concerns: UUID? = nil)
    /// It cannot be done: a stable code and a sentence for the record.
    case refused(code: ProblemCode, detail: String)

    /// What the order names does not exist.
    public static let notFound = OrderAnswer.refused(code: .notFound, detail: "There is no such thing.")
    /// What the order names is not in a state from which it could be carried out.
    public static let invalidTransition = OrderAnswer.refused(
        code: .invalidTransition, detail: "Its present state does not allow this.")

    /// The event that tells moderation, and where it goes.
    public func event(
        to actionID: UUID, from service: OwningService, traceparent: String?
    ) -> (EventStream, Event) {
        var data = ActionAnswerPayload(actionID: actionID, service: .known(service))
        let type: EventType
        switch self {
        case .applied(let detail, let concerns):
            type = .actionApplied
            (data.detail, data.userID) = (detail, concerns)
        case .refused(let code, let detail):
            type = .actionRefused
            (data.code, data.detail) = (code.name, detail)
        }
        let event = Event(type, from: service, about: actionID, at: Date(), traceparent: traceparent, data: data)
        return (Self.stream, event)
    }
}
