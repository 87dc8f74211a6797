import AuthCore
import Common
import Contract
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Carries moderation's orders out, in the transaction in which the order is taken from the stream; an erasure in as many
/// as it takes.
///
/// Lock order: the admins' lock, then an account's row.
struct PostgresOrders: OrderHandler {
    let outbox: Outbox
    let registrations: any RegistrationKeeping
    let now: @Sendable () -> Date

    /// Changes the account, and says so in an event.
    func handle(_ order: AuthOrder, in connection: PostgresConnection) async throws -> OrderOutcome {
        if order.disables { try await connection.holdAdmins() }
        let rows = try await connection.query(
            "SELECT \(Account.columns) FROM accounts WHERE id = \(order.userID) FOR NO KEY UPDATE")
        guard var account = try rows.first.map({ try Account(row: $0) }) else {
            return order.isErasure ? .applied(detail: "There was no account.") : .notFound
        }
        let (before, time) = (account, now())
        do throws(OrderNotAllowed) {
            try account.obey(order, at: time)
        } catch {
            return .invalidTransition
        }
        if order.isErasure {
            if !before.isDeleted { try await close(account, at: time, in: connection) }
            return try await eraseSomeSessions(of: account.id, in: connection) ? .applied() : .unfinished
        }
        // Not asked of an erasure: the other services carry it out on the order itself and would not hear of a refusal here.
        // Moderation does not order it where nobody would remain.
        if order.disables, before.role == .admin,
            try await !connection.hasAbleAdmin(besides: before.id, at: time)
        {
            return .lastAdmin
        }
        try await connection.storeSanctions(of: account, reason: order.reason, at: time, outbox: outbox)
        return .applied()
    }

    /// Sessions that one step of an erasure ends.
    static let sessionBatch: Int64 = 500

    /// The first step: removes what tells who it was and what lets anybody in. No session begins or goes on after it, and
    /// every guard refuses the account.
    private func close(_ account: Account, at time: Date, in connection: PostgresConnection) async throws {
        try await IdempotencyClaim.forget(registrations.owner(of: account.email), in: connection)
        try await connection.execute(
            """
            UPDATE accounts SET email = NULL, password_hash = NULL, display_name = \(account.displayName),
                   status = \(AccountStatus.deleted.rawValue), status_until = NULL, version = \(Int64(account.version))
            WHERE id = \(account.id)
            """)
        let event = PublishedEvents.event(.userDeleted(account), at: time)
        try await outbox.append([(PublishedEvents.users, event)], in: connection)
    }

    /// Ends some sessions and forgets where they were. RevocationReplay announces their end.
    /// - Returns: whether none is left.
    private func eraseSomeSessions(of accountID: UUID, in connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.query(
            """
            SELECT id FROM sessions
            WHERE account_id = \(accountID) AND (revoked_at IS NULL OR user_agent <> '' OR address <> '')
            ORDER BY id LIMIT \(Self.sessionBatch) FOR NO KEY UPDATE
            """)
        let ids = try rows.map { try $0.decode("id", as: UUID.self) }
        _ = try await connection.endSessions("id = ANY(\(ids))", reason: .erased, at: now(), outbox: outbox)
        try await connection.execute("UPDATE sessions SET user_agent = '', address = '' WHERE id = ANY(\(ids))")
        return ids.count < Self.sessionBatch
    }
}

extension OrderOutcome {
    /// Nobody would be left who can decide anything.
    fileprivate static let lastAdmin = OrderOutcome.refused(
        code: .lastAdmin, detail: "No other admin would be able to act.")
}
