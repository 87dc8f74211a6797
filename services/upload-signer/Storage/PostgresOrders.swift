import Contract
import EventBus
import Postgres
import ServiceKit

/// Carries moderation's orders out, in the transaction in which the order is taken from the stream; an erasure in as many as it
/// takes. Also where there is nothing to erase, moderation waits for the receipt.
struct PostgresOrders: OrderHandler {
    func handle(_ order: UploadSignerOrder, in connection: PostgresConnection) async throws -> OrderOutcome {
        switch order {
        case .userDeletionOrdered(let data):
            try await Erasure(connection: connection).takeStep(of: data.userID) == .done ? .applied() : .unfinished
        }
    }
}
