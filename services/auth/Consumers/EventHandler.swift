import AuthCore
import EventBus
import Foundation
import Postgres
import ServiceKit

/// What moderation's orders do to accounts, each in its consumer's transaction; an erasure in as many as it takes.
struct EventHandler: Sendable {
    static let streams = [EventStream.orders]

    private let orders: OrderConsumer<PostgresOrders>

    init(outbox: Outbox, registrations: any RegistrationKeeping, now: @escaping @Sendable () -> Date) {
        orders = OrderConsumer(
            PostgresOrders(outbox: outbox, registrations: registrations, now: now), outbox: outbox, now: now)
    }

    /// - Throws: `UnreadableEvent` for one that can never be applied; `PostgresError`.
    func handle(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        try await orders.receive(event, in: connection) ?? .done
    }
}
