import Contract
import EventBus
import Postgres
import ServiceKit

/// Carries out what moderation orders of itself, in the transaction in which the order is taken from the stream; an erasure in
/// as many as it takes.
struct PostgresOrders: OrderHandler {
    func handle(_ order: ModerationOrder, in connection: PostgresConnection) async throws -> OrderOutcome {
        switch order {
        case .userDeletionOrdered(let data):
            try await Erasure(connection: connection).takeStep(of: data.userID) == .done ? .applied() : .unfinished
        }
    }
}
