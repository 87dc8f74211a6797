import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Carries moderation's orders out, in the transaction in which the order is taken from the stream.
struct PostgresOrders: Sendable {
    let outbox: Outbox
    let registrations: any RegistrationKeeping
    let now: @Sendable () -> Date

    /// Takes an event of the stream on which orders come.
    /// - Throws: `UnreadableEvent` for an order that cannot be read.
    func receive(_ event: Event, in connection: PostgresConnection) async throws {
        guard let consumed = try ConsumedOrder(event) else { return }
        try await CurrentTrace.$traceparent.withValue(event.traceparent) {
            try await obey(consumed, in: connection)
        }
    }

    /// Changes the account, says so in an event, and answers moderation.
    func obey(_ consumed: ConsumedOrder, in connection: PostgresConnection) async throws {
        let answer = try await carryOut(consumed, in: connection)
        try await outbox.append(
            [
                answer.event(
                    to: consumed.header.actionID, from: AuthService.description,
                    traceparent: CurrentTrace.traceparent)
            ], in: connection)
    }

    private func carryOut(
        _ consumed: ConsumedOrder, in connection: PostgresConnection
    ) async throws -> OrderAnswer {
        let rows = try await connection.query(
            """
            SELECT id, email, display_name, role, status, status_until, version, created_at
            FROM accounts WHERE id = \(consumed.userID) FOR NO KEY UPDATE
            """)
        guard var account = try rows.first.map({ try Account(row: $0) }) else {
            return consumed.order == .erase ? .applied(detail: "There was no account.") : .notFound
        }
        let before = account
        do throws(OrderNotAllowed) {
            try account.obey(consumed.order, at: now())
        } catch {
            return .invalidTransition
        }
        if consumed.order == .erase {
            guard before.status != .deleted else { return .applied(detail: "It was erased already.") }
            try await erase(account, in: connection)
        } else {
            try await store(account, reason: consumed.header.reason, in: connection)
        }
        return .applied()
    }

    private func store(_ account: Account, reason: String, in connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            UPDATE accounts SET status = \(account.status.rawValue), status_until = \(account.statusUntil),
                   version = \(Int64(account.version))
            WHERE id = \(account.id)
            """)
        let event = PublishedEvents.event(.statusChanged(account, reason: reason))
        try await outbox.append([(PublishedEvents.users, event)], in: connection)
    }

    /// Ends every session, then removes what tells who it was. RevocationReplay announces the sessions' end.
    private func erase(_ account: Account, in connection: PostgresConnection) async throws {
        _ = try await connection.endSessions(
            "account_id = \(account.id)", reason: .erased, now: now(), outbox: outbox)
        try await connection.execute(
            "UPDATE sessions SET user_agent = '', address = '' WHERE account_id = \(account.id)")
        try await IdempotencyClaim.forget(registrations.owner(of: account.email), in: connection)
        try await connection.execute(
            """
            UPDATE accounts SET email = NULL, password_hash = NULL, display_name = \(account.displayName),
                   status = \(account.status.rawValue), status_until = NULL, version = \(Int64(account.version))
            WHERE id = \(account.id)
            """)
        try await outbox.append([(PublishedEvents.users, PublishedEvents.event(.userDeleted(account)))], in: connection)
    }
}
