import Contract
import EventBus
import Foundation
import Postgres

extension EventStream {
    /// Where orders of moderation and their answers travel.
    public static let orders = EventStream(.moderation)
}

/// Carries out the orders of moderation that are a service's: one switch over all of them.
public protocol OrderHandler<Order>: Sendable {
    /// The service's orders, as the contract lists them.
    associatedtype Order: ServiceOrder

    /// Does what the order says, or as much of it as one transaction should; or finds that it cannot be done.
    /// - Throws: ``UnreadableEvent`` for an order that can never be carried out; `PostgresError`.
    func handle(_ order: Order, in connection: PostgresConnection) async throws -> OrderOutcome
}

/// The one way in which a service takes an order: it is read, carried out and answered, in the transaction in which it is taken
/// from the stream. The consumer's inbox sees to it that this happens once.
public struct OrderConsumer<Handler: OrderHandler>: Sendable {
    private let handler: Handler
    private let outbox: Outbox
    private let now: @Sendable () -> Date

    /// - Parameter outbox: where answers are written.
    public init(_ handler: Handler, outbox: Outbox, now: @escaping @Sendable () -> Date) {
        self.handler = handler
        self.outbox = outbox
        self.now = now
    }

    /// Takes an event, and answers moderation if it was an order; an order that takes several steps is answered with the last.
    /// - Returns: nil for an event that asks nothing of this service.
    /// - Throws: ``UnreadableEvent`` for an order that cannot be read; what the handler throws.
    public func receive(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress? {
        guard let order = try event.order(as: Handler.Order.self) else { return nil }
        let outcome = try await handler.handle(order, in: connection)
        if let answer = outcome.answer(to: order.actionID, from: Handler.Order.service, at: now()) {
            try await outbox.append([(.orders, answer)], in: connection)
        }
        return outcome == .unfinished ? .unfinished : .done
    }
}
