import Common
import Foundation
import Postgres
import Synchronization

/// The accounts as this process knows them: from its memory, kept fresh by events, else from the projection.
///
/// Somebody may connect before the event of their registration has arrived here, or before the projection has it; the
/// look-up then waits a moment, so that whoever is let in is also found by everything that joins the projection.
public final class ProjectedAccounts: AccountDirectory {
    /// Its bounds.
    public struct Limits: Sendable {
        /// Accounts in memory.
        public var accounts = 100_000
        /// How long a look-up waits for an account that was not heard of.
        public var patience: Duration = .seconds(3)
        /// How often it looks meanwhile.
        public var interval: Duration = .milliseconds(50)

        /// The defaults.
        public init() {}
    }

    private struct Known {
        let account: AccountState
        let version: Int64
        /// Whether the projection has the account, in this version or an older one.
        let isStored: Bool
    }

    private let pool: PostgresPool
    private let limits: Limits
    private let known: Mutex<GenerationCache<UUID, Known>>

    /// The accounts in the table `users` on `pool`'s search path.
    public init(pool: PostgresPool, limits: Limits = Limits()) {
        self.pool = pool
        self.limits = limits
        known = Mutex(GenerationCache(capacity: limits.accounts))
    }

    /// An account's state, or nil if nothing was heard of it within ``Limits/patience``.
    /// - Throws: `PostgresError`.
    public func account(_ id: UUID) async throws -> AccountState? {
        if let known = remembered(id), known.isStored { return known.account }
        let deadline = ContinuousClock.now.advanced(by: limits.patience)
        repeat {
            if let account = try await read(id) { return account }
            try await Task.sleep(for: limits.interval)
        } while ContinuousClock.now < deadline
        // An event told of the account; a projection that lags further behind must not keep its owner out.
        return remembered(id)?.account
    }

    /// Takes what an event says, unless something newer is known.
    /// - Returns: the account's state before, if it was known here.
    @discardableResult
    public func learn(_ change: AccountChange) -> AccountState? {
        learn(change, isStored: false)
    }

    private func learn(_ change: AccountChange, isStored: Bool) -> AccountState? {
        known.withLock { known in
            let before = known.value(for: change.userID)
            let isNews = before.map { $0.version < change.version } ?? true
            let newest = Known(
                account: isNews ? change.account : before?.account ?? change.account,
                version: max(change.version, before?.version ?? change.version),
                isStored: isStored || before?.isStored == true)
            known.insert(newest, for: change.userID)
            return before?.account
        }
    }

    /// Forgets everything: events may have been missed.
    public func forget() {
        known.withLock { $0.removeAll() }
    }

    private func remembered(_ id: UUID) -> Known? {
        known.withLock { $0.value(for: id) }
    }

    private func read(_ id: UUID) async throws -> AccountState? {
        let rows = try await pool.query(
            "SELECT display_name, role, status, status_until, version FROM users WHERE id = \(id)")
        guard let row = rows.first else { return nil }
        // What the table's checks do not allow cannot be read from it; the strictest value stands in.
        let account = AccountState(
            status: AccountStatus(rawValue: try row.decode("status", as: String.self)) ?? .suspended,
            statusUntil: try row.decode("status_until", as: Date?.self),
            role: AccountRole(rawValue: try row.decode("role", as: String.self)) ?? .user,
            displayName: try row.decode("display_name", as: String.self)
        )
        let change = AccountChange(
            userID: id, account: account, version: try row.decode("version", as: Int64.self))
        _ = learn(change, isStored: true)
        return remembered(id)?.account ?? account
    }
}
