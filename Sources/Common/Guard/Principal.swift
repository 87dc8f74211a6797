import Foundation

/// What an account may be.
public enum AccountRole: String, Sendable, CaseIterable {
    case user = "User"
    case admin = "Admin"
}

/// The state of an account (CONTRACT §3).
public enum AccountStatus: String, Sendable, CaseIterable {
    /// May do everything.
    case active = "ativa"
    /// May read, not write, until the silence ends.
    case silenced = "silenciada"
    /// May do nothing.
    case suspended = "suspensa"
    /// Gone.
    case deleted = "excluida"
}

/// What a service knows of an account right now, from its own database.
public struct AccountState: Sendable, Equatable {
    /// The current status. See ``effectiveStatus(at:)``.
    public var status: AccountStatus
    /// When a silence or suspension ends by itself; nil if it does not, or there is none.
    public var statusUntil: Date?
    /// The current role, which counts, not the token's.
    public var role: AccountRole
    /// The current name.
    public var displayName: String

    /// An account's state.
    public init(status: AccountStatus, statusUntil: Date? = nil, role: AccountRole, displayName: String) {
        self.status = status
        self.statusUntil = statusUntil
        self.role = role
        self.displayName = displayName
    }

    /// The status at `date`: a silence or suspension that has run out is over, also before anyone has written that down.
    public func effectiveStatus(at date: Date) -> AccountStatus {
        switch status {
        case .silenced, .suspended:
            guard let statusUntil, statusUntil <= date else { return status }
            return .active
        case .active, .deleted:
            return status
        }
    }
}

/// An authenticated caller: a good token of a session that stands, and an account that may act.
public struct Principal: Sendable, Equatable {
    /// The account.
    public let userID: UUID
    /// The session that the token belongs to.
    public let sessionID: UUID
    /// When the token runs out; a socket must be closed then unless it brings a new one.
    public let tokenExpiresAt: Date
    /// The account's state when it was looked up.
    public let account: AccountState

    /// The current role.
    public var role: AccountRole { account.role }
    /// The current name.
    public var displayName: String { account.displayName }
    /// Whether the account is an admin now.
    public var isAdmin: Bool { account.role == .admin }

    /// A caller.
    public init(userID: UUID, sessionID: UUID, tokenExpiresAt: Date, account: AccountState) {
        self.userID = userID
        self.sessionID = sessionID
        self.tokenExpiresAt = tokenExpiresAt
        self.account = account
    }
}
