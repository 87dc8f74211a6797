import Common
import Contract
import Postgres
import ServiceKit

/// Erases what people uploaded, by order of moderation. Also where there is nothing to erase, moderation waits for the receipt.
struct UploadErasure: OrderHandler {
    func handle(_ order: UploadSignerOrder, in connection: PostgresConnection) async throws -> OrderOutcome {
        switch order {
        case .userDeletionOrdered(let data):
            guard try await connection.eraseUploads(of: data.userID) == .done else { return .unfinished }
            // Answers that are kept for repetitions hold signatures, and the files' names in them.
            try await IdempotencyClaim.forget(data.userID, in: connection)
            return .applied()
        }
    }
}
