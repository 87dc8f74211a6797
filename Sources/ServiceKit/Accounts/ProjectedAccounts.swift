import Common
import Contract
import Foundation
import Postgres
import Serving
import Synchronization

/// The accounts as this process knows them: from its memory while events keep it fresh, else from the projection.
///
/// Somebody may connect before the event of their registration has arrived here, or before the projection has it; the
/// look-up then waits a moment, so that whoever is let in is also found by everything that joins the projection. Whether
/// somebody exists whom another one names is answered without that: see ``named(_:)``.
public final class ProjectedAccounts: AccountDirectory {
    /// Its bounds.
    public struct Limits: Sendable {
        /// Accounts in memory.
        public var accounts = 100_000
        /// How long a look-up waits for an account that was not heard of.
        public var patience: Duration = .seconds(3)
        /// How often it looks meanwhile: this at first, then each time after twice as long.
        public var interval: Duration = .milliseconds(50)
        /// How long a look-up for somebody who is only named waits for news of them, without asking the projection.
        public var newsPatience: Duration = .milliseconds(500)

        /// The defaults.
        public init() {}
    }

    /// What the projection says of an account, and what was known of it before.
    public struct Reading: Sendable {
        /// The account.
        public let id: UUID
        /// What was known here, if anything was.
        public let before: AccountState?
        /// What is known now.
        public let now: AccountState
    }

    private struct Known {
        let account: AccountState
        let version: Int64
        /// Whether the projection has the account, in this version or an older one.
        let isStored: Bool

        /// Nobody comes back from being gone, which an erasure makes of a row without a version of its own.
        func isOutdone(by change: AccountChange) -> Bool {
            if account.isDeleted { return change.account.isDeleted && version < change.version }
            return change.account.isDeleted || version < change.version
        }
    }

    private struct State {
        var known: GenerationCache<UUID, Known>
        /// Counts how often everything was forgotten, so that a reading that began before does not bring anything back.
        var epoch = 0
    }

    private let pool: PostgresPool
    private let limits: Limits
    private let isKeptFresh: @Sendable () -> Bool
    private let state: Mutex<State>

    /// The accounts in the table `users` on `pool`'s search path.
    /// - Parameter isKeptFresh: whether every change is heard of as it is published. While it is not, each look-up reads.
    public init(
        pool: PostgresPool, limits: Limits = Limits(), isKeptFresh: @escaping @Sendable () -> Bool = { true }
    ) {
        self.pool = pool
        self.limits = limits
        self.isKeptFresh = isKeptFresh
        state = Mutex(State(known: GenerationCache(capacity: limits.accounts)))
    }

    /// An account's state, gone ones too. Whoever asks has been shown that there is such an account, by a token that auth signed:
    /// not to have heard of it says nothing of it, but that the news of it are late.
    /// - Throws: ``AccountUnheardOf`` if nothing was heard of it within ``Limits/patience``; `PostgresError`.
    public func account(_ id: UUID) async throws -> AccountState? {
        if isKeptFresh(), let known = entry(id), known.isStored { return known.account }
        let deadline = ContinuousClock.now.advanced(by: limits.patience)
        var interval = limits.interval
        repeat {
            if let account = try await read(id) { return account }
            try await Task.sleep(for: interval)
            interval *= 2
        } while ContinuousClock.now < deadline
        // An event told of the account; a projection that lags further behind must not keep its owner out.
        guard let account = remembered(id) else { throw AccountUnheardOf() }
        return account
    }

    /// The account of somebody who is named by another one. Whom nobody has heard of is looked up twice and no more, as
    /// anything may be named.
    /// - Throws: `PostgresError`.
    public func named(_ id: UUID) async throws -> AccountState? {
        if entry(id) == nil, try await read(id) == nil {
            let deadline = ContinuousClock.now.advanced(by: limits.newsPatience)
            while entry(id) == nil, ContinuousClock.now < deadline { try await Task.sleep(for: limits.interval) }
            guard entry(id) != nil else { return try await read(id) }
        }
        return try await account(id)
    }

    /// The account's state as this process knows it, without asking anybody.
    public func remembered(_ id: UUID) -> AccountState? {
        entry(id)?.account
    }

    /// The version of what this process knows of an account.
    func version(_ id: UUID) -> Int64? {
        entry(id)?.version
    }

    /// An account as it was read from the projection, or as this process has heard of it since. Who is gone there is gone: an
    /// erasure marks the row without a version of its own.
    public func newest(_ stored: AccountChange) -> AccountState {
        guard !stored.account.isDeleted, let known = entry(stored.userID), known.version > stored.version else {
            return stored.account
        }
        return known.account
    }

    /// Reads accounts again, whatever is known of them. Those that the projection does not have are left out.
    /// - Throws: `PostgresError`.
    public func readAgain(_ ids: [UUID]) async throws -> [Reading] {
        let epoch = state.withLock { $0.epoch }
        let rows = try await pool.query(AccountProjection.accounts(ids))
        return try rows.map { row in
            let change = try AccountChange(row: row)
            let before = learn(change, isStored: true, epoch: epoch)
            return Reading(id: change.userID, before: before, now: remembered(change.userID) ?? change.account)
        }
    }

    /// Takes what an event says, unless something newer is known.
    /// - Returns: the account's state before, if it was known here.
    @discardableResult
    public func learn(_ change: AccountChange) -> AccountState? {
        learn(change, isStored: false, epoch: nil)
    }

    /// - Parameter epoch: when the reading began whose result this is; nil for an event.
    private func learn(_ change: AccountChange, isStored: Bool, epoch: Int?) -> AccountState? {
        state.withLock { state in
            let before = state.known.value(for: change.userID)
            guard epoch == nil || epoch == state.epoch else { return before?.account }
            let isNews = before.map { $0.isOutdone(by: change) } ?? true
            let newest = Known(
                account: isNews ? change.account : before?.account ?? change.account,
                version: max(change.version, before?.version ?? change.version),
                isStored: isStored || before?.isStored == true)
            state.known.insert(newest, for: change.userID)
            return before?.account
        }
    }

    /// Forgets everything: events may have been missed.
    public func forget() {
        state.withLock { state in
            state.epoch += 1
            state.known.removeAll()
        }
    }

    private func entry(_ id: UUID) -> Known? {
        state.withLock { $0.known.value(for: id) }
    }

    private func read(_ id: UUID) async throws -> AccountState? {
        try await readAgain([id]).first?.now
    }

}

/// A service has not heard of an account yet: its registration is on its way, as while Redis is away.
public struct AccountUnheardOf: TemporaryFailure {
    /// It comes.
    public var isTemporary: Bool { true }
}
