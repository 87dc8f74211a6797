import AuthCore
import Foundation
import Postgres

/// Somebody who can decide always remains: whatever takes that power from an admin – a silence, a suspension, deletion,
/// another role – looks, under one lock, whether another admin keeps it. What ends by itself counts as well: until then
/// nobody could undo anything.
extension PostgresConnection {
    private static let admins = "auth admins"

    /// Waits until nobody else takes an admin's power away, and keeps it so until the transaction ends. Before any
    /// account's row.
    func holdAdmins() async throws {
        try await lockForTransaction(Self.admins)
    }

    /// Whether another admin than this one is neither silenced nor suspended at `time`.
    func hasAbleAdmin(besides userID: UUID, at time: Date) async throws -> Bool {
        try await !query(
            """
            SELECT 1 AS found FROM accounts
            WHERE role = 'Admin' AND id <> \(userID) AND status <> 'excluida'
              AND NOT (silenced AND (silenced_until IS NULL OR silenced_until > \(time)))
              AND NOT (suspended AND (suspended_until IS NULL OR suspended_until > \(time)))
            LIMIT 1
            """
        ).isEmpty
    }
}
