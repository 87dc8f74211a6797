import Common
import Contract
import EventBus
import Foundation
import Logging
import ModerationCore
import Postgres
import ServiceKit

/// The seeded actions: a silence that was lifted again. A running moderation publishes their events.
struct Seed: Sendable {
    struct NoAccounts: Error, CustomStringConvertible {
        let description =
            "no admin and user have been heard of: create them with `auth create-user`, with auth and moderation running"
    }

    private let pool: PostgresPool
    private let store: PostgresActions

    init(pool: PostgresPool, logger: Logger, now: @escaping @Sendable () -> Date) {
        self.pool = pool
        store = PostgresActions(
            pool: pool, outbox: Outbox(schema: ServiceDescription.own.context), wakeRelay: {}, logger: logger,
            news: .none, now: now)
    }

    func plant() async throws {
        guard try await store.actions(ActionFilter(), before: nil, limit: 1).isEmpty else { return }
        let (admin, user) = try await accounts()
        for (kind, reason) in [
            (ActionKind.userSilenced, "Mensagens repetidas em várias salas."),
            (.userUnsilenced, "Conversa feita, silêncio retirado."),
        ] {
            var decision = Decision(
                kind: kind, subject: ActionSubject(kind: .user, id: user), reason: try Reason(reason), adminID: admin,
                concerns: user)
            decision.scope = .global
            decision.duration = kind == .userSilenced ? .seconds(600) : nil
            _ = try await store.order(decision, claim: nil)
        }
    }

    /// The accounts arrive by event; they may still be on their way.
    private func accounts() async throws -> (admin: UUID, user: UUID) {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        repeat {
            let rows = try await pool.query(
                """
                SELECT (SELECT id FROM users WHERE role = 'Admin' ORDER BY id LIMIT 1) AS admin,
                       (SELECT id FROM users WHERE role = 'User' ORDER BY id DESC LIMIT 1) AS person
                """)
            let admin = try rows[0].decode("admin", as: UUID?.self)
            if let admin, let user = try rows[0].decode("person", as: UUID?.self) { return (admin, user) }
            try await Task.sleep(for: .milliseconds(200))
        } while ContinuousClock.now < deadline
        throw NoAccounts()
    }
}
