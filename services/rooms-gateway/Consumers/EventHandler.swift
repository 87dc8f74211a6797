import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// What other services' events do to the record of rooms, each in its consumer's transaction; an erasure in as many as it
/// takes. What every gateway does with what the streams tell is `LiveEvents`.
struct EventHandler: Sendable {
    static let streams = [AccountProjection.stream, .orders]

    private let orders: OrderConsumer<PostgresOrders>

    init(outbox: Outbox, now: @escaping @Sendable () -> Date) {
        orders = OrderConsumer(PostgresOrders(outbox: outbox, now: now), outbox: outbox, now: now)
    }

    /// - Throws: `UnreadableEvent` for one that can never be applied; `PostgresError`.
    func handle(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        try await AccountProjection.apply(event, in: connection)
        return try await orders.receive(event, in: connection) ?? .done
    }
}
