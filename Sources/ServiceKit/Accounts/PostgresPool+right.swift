import Common
import Foundation
import Postgres

extension PostgresPool {
    /// Runs `body` in a transaction that somebody asked for, and commits it if they still may: the guard looked before the
    /// request waited for a connection, for locks and for whatever else it needs.
    ///
    /// The right is looked at last, by a statement of its own after all that can wait, so that nothing stands between the look
    /// and COMMIT. The row in `users` is read and not held. A hold would have to be taken first, people being before everything
    /// else in the order of locks, and would then keep the news of a sanction waiting for as long as the write waits, while the
    /// tail already tells everybody that it holds; taken last it would be out of order with the consumers, which change `users`
    /// first. What comes between this look and COMMIT is later than the write, by less than a moment.
    /// - Parameters:
    ///   - right: nil for what the service does of its own accord.
    ///   - news: what was heard of accounts that the projection may not have yet.
    ///   - now: the clock by which a sanction has begun or is over.
    /// - Throws: `LostRight`; what `body` throws; `PostgresError`.
    @discardableResult
    public nonisolated(nonsending) func withTransaction<Value: Sendable>(
        by right: WriteRight?, knowing news: AccountNews, at now: @Sendable () -> Date,
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withTransaction { connection in
            let value = try await body(connection)
            if let right { try await connection.require(right, knowing: news, at: now) }
            return value
        }
    }
}

extension PostgresConnection {
    /// Refuses whoever does not have the right any more. Of whom nothing is known here, nothing speaks against it: the guard
    /// knew them.
    fileprivate func require(_ right: WriteRight, knowing news: AccountNews, at now: () -> Date) async throws {
        let stored = try await query(AccountProjection.accounts([right.userID])).first.map {
            try AccountChange(row: $0)
        }
        guard let account = news.account(right.userID, stored: stored) else { return }
        try right.require(of: account, at: now())
    }
}
