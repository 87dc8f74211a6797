import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// What other services' events do to uploads; each in its consumer's transaction, an erasure in as many as it takes.
struct EventHandler: Sendable {
    static let streams = [AccountProjection.stream, AdChange.stream, .orders]

    private let orders: OrderConsumer<PostgresOrders>

    init(outbox: Outbox, now: @escaping @Sendable () -> Date) {
        orders = OrderConsumer(PostgresOrders(), outbox: outbox, now: now)
    }

    /// - Throws: `UnreadableEvent` for one that can never be applied; `PostgresError`.
    func handle(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        try await AccountProjection.apply(event, in: connection)
        if event.kind == .userDeleted, let account = try AccountChange(event) {
            return try await Erasure(connection: connection).takeStep(of: account.userID)
        } else if let ad = try AdChange(event) {
            try await connection.apply(ad)
        } else if let progress = try await orders.receive(event, in: connection) {
            return progress
        }
        return .done
    }
}
