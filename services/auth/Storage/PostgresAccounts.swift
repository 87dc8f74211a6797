import AuthCore
import Common
import Contract
import EventBus
import Foundation
import Postgres
import ServiceKit
import Serving

/// Accounts in PostgreSQL.
struct PostgresAccounts: AccountStore, AccountDirectory {
    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date

    func insert(_ account: NewAccount, event: AuthEvent) async throws {
        try await refusingTakenAddresses {
            try await pool.withTransaction { connection in
                try await insert(account, event: event, in: connection)
            }
        }
        wakeRelay()
    }

    func register(
        _ account: NewAccount, session: Session, signedIn: SignedIn, as creation: IdempotentCreation<SignedIn>
    ) async throws -> CreationOutcome<SignedIn> {
        let outcome = try await refusingTakenAddresses {
            try await pool.withTransaction { connection in
                try await creation.perform(in: connection) {
                    try await insert(account, event: .userRegistered(account.account), in: connection)
                    try await connection.insert(session)
                    return signedIn
                }
            }
        }
        wakeRelay()
        return outcome
    }

    func keptRegistration(under claim: IdempotencyClaim?) async throws -> Result<[UInt8], any Error>? {
        do {
            return try await claim?.keptAnswer(in: pool).map { .success($0) }
        } catch let refusal where refusal is IdempotencyKeyReused || refusal is IdempotencyAnswerExpired {
            return .failure(refusal)
        }
    }

    private func insert(_ account: NewAccount, event: AuthEvent, in connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            INSERT INTO accounts (id, email, display_name, role, status, password_hash, version, created_at)
            VALUES (\(account.id), \(account.email.text), \(account.displayName.text), \(account.role.rawValue),
                    \(AccountStatus.active.rawValue), \(account.passwordHash.reveal()), 1, \(account.createdAt))
            """)
        try await append([event], in: connection)
    }

    private func refusingTakenAddresses<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as PostgresError
            where error.sqlState == .uniqueViolation && error.constraint == "accounts_email"
        {
            throw AuthRefusal.emailTaken
        }
    }

    func credentials(email: EmailAddress) async throws -> (account: Account, hash: PasswordHash)? {
        try Self.credentials(
            try await pool.query(
                "SELECT \(Account.columns), password_hash FROM accounts WHERE email = \(email.text)"))
    }

    func credentials(id: UUID) async throws -> (account: Account, hash: PasswordHash)? {
        try Self.credentials(
            try await pool.query("SELECT \(Account.columns), password_hash FROM accounts WHERE id = \(id)"))
    }

    func account(id: UUID) async throws -> Account? {
        let rows = try await pool.query("SELECT \(Account.columns) FROM accounts WHERE id = \(id)")
        return try rows.first.map { try Account(row: $0) }
    }

    /// For the guard: the account as it is now.
    func account(_ userID: UUID) async throws -> AccountState? {
        try await account(id: userID)?.state
    }

    func rename(id: UUID, to name: DisplayName, at time: Date) async throws -> Account? {
        try await update(id) { account, _ in
            // The guard looked before the row was held: a sanction may have come since.
            let standing = account.standing(at: time)
            switch standing.status {
            case .suspended: throw AuthRefusal.suspended(until: standing.until)
            case .silenced: throw AuthRefusal.silenced(until: standing.until)
            case .active, .deleted: try account.take(name)
            }
        }
    }

    func changeRole(id: UUID, to role: Role, name: DisplayName?, at time: Date) async throws -> Account? {
        let takesPower = role != .admin
        return try await update(id, holdingAdmins: takesPower) { account, connection in
            if takesPower, account.role == .admin, try await !connection.hasAbleAdmin(besides: id, at: time) {
                throw AuthRefusal.lastAdmin
            }
            try account.take(role, orName: name)
        }
    }

    func upgradeHash(id: UUID, from old: PasswordHash, to new: PasswordHash) async throws {
        try await pool.execute(
            """
            UPDATE accounts SET password_hash = \(new.reveal()) WHERE id = \(id) AND password_hash = \(old.reveal())
            """)
    }

    /// Changes an account under its row's lock, with the event; does nothing where nothing changes.
    private func update(
        _ id: UUID, holdingAdmins: Bool = false,
        _ change: @Sendable (inout Account, PostgresConnection) async throws -> Void
    ) async throws -> Account? {
        let updated = try await pool.withTransaction { connection -> Account? in
            if holdingAdmins { try await connection.holdAdmins() }
            let rows = try await connection.query(
                "SELECT \(Account.columns) FROM accounts WHERE id = \(id) AND status <> 'excluida' FOR NO KEY UPDATE")
            guard var account = try rows.first.map({ try Account(row: $0) }) else { return nil }
            let before = account
            try await change(&account, connection)
            guard account != before else { return account }
            account.version += 1
            try await connection.execute(
                """
                UPDATE accounts SET display_name = \(account.displayName), role = \(account.role.rawValue),
                       version = \(Int64(account.version))
                WHERE id = \(id)
                """)
            try await append([.userUpdated(account)], in: connection)
            return account
        }
        wakeRelay()
        return updated
    }

    private func append(_ events: [AuthEvent], in connection: PostgresConnection) async throws {
        try await outbox.append(
            events.map { (PublishedEvents.users, PublishedEvents.event($0, at: now())) }, in: connection)
    }

    private static func credentials(_ rows: PostgresRows) throws -> (account: Account, hash: PasswordHash)? {
        guard let row = rows.first, let hash = try row.decode("password_hash", as: String?.self) else { return nil }
        return (try Account(row: row), PasswordHash(hash))
    }
}
