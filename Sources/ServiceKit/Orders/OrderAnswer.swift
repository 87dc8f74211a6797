import Common
import EventBus
import Foundation
import Primitives

/// What every order of moderation says (CONTRACT §8).
public struct OrderHeader: Sendable, Equatable {
    /// The action it belongs to; the answer names it.
    public let actionID: UUID
    /// Why, in the words of whoever decided.
    public let reason: String
    /// When what is ordered ends by itself; nil if it does not.
    public let until: Date?

    /// Reads the common fields; nil where one failed.
    public init?(_ reader: inout FieldReader) {
        let actionID = reader.uuid("actionId")
        let reason = reader.string("reason", length: 0...2_000)
        until = reader.optionalDate("until")
        guard let actionID, let reason else { return nil }
        self.actionID = actionID
        self.reason = reason
    }
}

/// The owning service's answer to an order: an event in the transaction that carries the order out, or finds that it cannot
/// be.
public enum OrderAnswer: Sendable, Equatable {
    /// Where orders and their answers travel.
    public static let stream = EventStream("events:moderation")

    /// It is done. `concerns` is whom it was done to, where only the owning service knows that: a message's author, a room's
    /// owner. Moderation shows them what was done, and why.
    case applied(detail: String? = nil, concerns: UUID? = nil)
    /// It cannot be done: a stable code and a sentence for the record.
    case refused(code: String, detail: String)

    /// What the order names does not exist.
    public static let notFound = OrderAnswer.refused(code: "NOT_FOUND", detail: "There is no such thing.")
    /// What the order names is not in a state from which it could be carried out.
    public static let invalidTransition = OrderAnswer.refused(
        code: "INVALID_TRANSITION", detail: "Its present state does not allow this.")

    /// The event that tells moderation, and where it goes.
    public func event(
        to actionID: UUID, from service: ServiceDescription, traceparent: String?
    ) -> (EventStream, Event) {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("actionId", actionID)
            json.field("service", service.name)
            switch self {
            case .applied(let detail, let concerns):
                json.field("detail", ifPresent: detail)
                json.field("userId", ifPresent: concerns)
            case .refused(let code, let detail):
                json.field("code", code)
                json.field("detail", detail)
            }
        }
        let type = isApplied ? "action.applied" : "action.refused"
        let event = Event(
            id: .v7(), source: service.eventSource, type: type, subject: actionID.lowercased, time: Date(),
            traceparent: traceparent, dataSchema: "/schemas/\(type)/1", version: 1,
            data: Array(json.buffer.readableBytesView))
        return (Self.stream, event)
    }

    private var isApplied: Bool {
        if case .applied = self { return true }
        return false
    }
}
