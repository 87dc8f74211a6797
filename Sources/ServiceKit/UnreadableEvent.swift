import Common
import Contract
import EventBus
import JSON

/// An event's data is not what the contract says, and never will be: a consumer makes it a dead letter.
public struct UnreadableEvent: PermanentEventFailure, Sendable {
    /// What is wrong with it.
    public let fields: [FieldError]

    /// An event with these faults.
    public init(fields: [FieldError] = []) {
        self.fields = fields
    }
}

extension Event {
    /// Reads the event's data, a JSON object; `body` returns nil where a field failed.
    /// - Throws: ``UnreadableEvent``.
    public func read<Value>(_ body: (inout FieldReader) -> Value?) throws(UnreadableEvent) -> Value {
        guard let object = try? JSONParser.parse(data).object else { throw UnreadableEvent() }
        var reader = FieldReader(object)
        guard let value = body(&reader), reader.errors.isEmpty else { throw UnreadableEvent(fields: reader.errors) }
        return value
    }

    /// Reads an order of moderation; nil for an event that asks nothing of this service.
    /// - Throws: ``UnreadableEvent``.
    func order<Order: ServiceOrder>(as type: Order.Type) throws(UnreadableEvent) -> Order? {
        guard let kind else { return nil }
        return try read { reader -> Order?? in
            let order = Order(kind, &reader)
            return reader.errors.isEmpty ? .some(order) : nil
        }
    }
}
