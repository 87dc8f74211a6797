import AuthCore
import Common
import EventBus
import Foundation
import Postgres

/// Accounts and sessions in bulk: one statement for each table, whatever their number.
struct PostgresBulkAccounts: BulkAccountStore {
    let pool: PostgresPool
    let outbox: Outbox

    func insert(_ accounts: [NewAccount]) async throws {
        try await pool.withTransaction { connection in
            let rows = try await connection.query(
                """
                INSERT INTO accounts (id, email, display_name, role, status, password_hash, version, created_at)
                SELECT id, email, display_name, role, 'ativa', hash, 1, created_at
                FROM unnest(\(accounts.map(\.id)), \(accounts.map(\.email.text)), \(accounts.map(\.displayName.text)),
                            \(accounts.map(\.role.rawValue)), \(accounts.map { $0.passwordHash.reveal() }),
                            \(accounts.map(\.createdAt))) AS new (id, email, display_name, role, hash, created_at)
                ON CONFLICT (email) DO NOTHING RETURNING id
                """)
            let created = Set(try rows.map { try $0.decode("id", as: UUID.self) })
            let events = accounts.filter { created.contains($0.id) }.map {
                (PublishedEvents.users, PublishedEvents.event(.userRegistered($0.account), at: $0.createdAt))
            }
            try await outbox.append(events, in: connection)
        }
    }

    func accounts(emails: [EmailText]) async throws -> [Account] {
        let rows = try await pool.query(
            """
            SELECT \(Account.columns) FROM accounts WHERE email = ANY (\(emails))
            """)
        return try rows.map { try Account(row: $0) }
    }

    func insert(_ sessions: [Session]) async throws {
        try await pool.execute(
            """
            INSERT INTO sessions (id, account_id, generation, created_at, last_used_at, expires_at, user_agent, address)
            SELECT * FROM unnest(\(sessions.map(\.id)), \(sessions.map(\.userID)), \(sessions.map { Int64($0.generation) }),
                \(sessions.map(\.createdAt)), \(sessions.map(\.lastUsedAt)), \(sessions.map(\.expiresAt)),
                \(sessions.map(\.device.userAgent)), \(sessions.map(\.device.address)))
            """)
    }
}
