import AuthCore
import Common
import Contract
import EventBus
import Foundation
import Postgres
import ServiceKit

extension Account {
    /// What ``init(row:)`` reads.
    static let columns: PostgresQuery = """
        id, email, display_name, role, status, silenced, silenced_until, suspended, suspended_until, version, created_at
        """

    /// Reads ``columns``.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            email: try row.decode("email", as: String?.self) ?? "",
            displayName: try row.decode("display_name", as: String.self),
            role: try row.choice("role", of: "accounts"),
            isDeleted: try row.choice("status", of: "accounts", as: AccountStatus.self) == .deleted,
            silence: try Sanction(row, "silenced", until: "silenced_until"),
            suspension: try Sanction(row, "suspended", until: "suspended_until"),
            version: Int(try row.decode("version", as: Int64.self)),
            createdAt: try row.decode("created_at", as: Date.self))
    }
}

extension Session {
    /// Reads the columns of `sessions`; they have other names where a row holds an account as well.
    init(row: PostgresRow, prefix: String = "") throws {
        self.init(
            id: try row.decode("\(prefix)id", as: UUID.self),
            userID: try row.decode("account_id", as: UUID.self),
            generation: Int(try row.decode("generation", as: Int64.self)),
            createdAt: try row.decode("\(prefix)created_at", as: Date.self),
            lastUsedAt: try row.decode("last_used_at", as: Date.self),
            expiresAt: try row.decode("expires_at", as: Date.self),
            revokedAt: try row.decode("revoked_at", as: Date?.self),
            device: Device(
                userAgent: try row.decode("user_agent", as: String.self),
                address: try row.decode("address", as: String.self)))
    }
}

extension PostgresConnection {
    /// Adds a session's row.
    func insert(_ session: Session) async throws {
        try await execute(
            """
            INSERT INTO sessions (id, account_id, generation, created_at, last_used_at, expires_at, user_agent, address)
            VALUES (\(session.id), \(session.userID), \(Int64(session.generation)), \(session.createdAt),
                    \(session.lastUsedAt), \(session.expiresAt), \(session.device.userAgent), \(session.device.address))
            """)
    }
}

extension PostgresConnection {
    /// Writes an account's sanctions, and what they come to, as its next version; tells of it.
    func storeSanctions(of account: Account, reason: String?, at time: Date, outbox: Outbox) async throws {
        let standing = account.standing(at: time)
        try await execute(
            """
            UPDATE accounts SET status = \(standing.status.rawValue), status_until = \(standing.until),
                   silenced = \(account.silence != nil), silenced_until = \(account.silence?.until),
                   suspended = \(account.suspension != nil), suspended_until = \(account.suspension?.until),
                   version = \(Int64(account.version))
            WHERE id = \(account.id)
            """)
        let event = PublishedEvents.event(.statusChanged(account, at: time, reason: reason), at: time)
        try await outbox.append([(PublishedEvents.users, event)], in: self)
    }
}
