import Contract
import Foundation

/// A silence or a suspension: it holds until a moment, or for as long as nobody lifts it.
public struct Sanction: Sendable, Hashable {
    /// When it ends by itself; nil if it does not.
    public let until: Date?

    /// A sanction that ends at `until`, or not by itself.
    public init(until: Date?) {
        self.until = until
    }

    /// Whether it holds at `date`: one that has run out is over, also before anyone has written that down.
    public func holds(at date: Date) -> Bool { until.map { $0 > date } ?? true }
}

/// What an account's facts come to at a moment: its status, and when that ends by itself.
public struct AccountStanding: Sendable, Equatable {
    /// The status.
    public let status: AccountStatus
    /// When the silence or suspension that makes the status ends; nil if it does not, or there is none.
    public let until: Date?

    /// A standing.
    public init(_ status: AccountStatus, until: Date? = nil) {
        self.status = status
        self.until = until
    }
}

/// What a service knows of an account right now, from its own database.
///
/// Silence and suspension are facts of their own, each with its own end: neither begins, changes or ends the other. The
/// status is derived from them, the gravest first: `excluida`, `suspensa`, `silenciada`, `ativa`.
public struct AccountState: Sendable, Equatable {
    /// Whether the account is gone.
    public var isDeleted: Bool
    /// The silence everywhere, if one was ordered and not lifted.
    public var silence: Sanction?
    /// The suspension, if one was ordered and not lifted.
    public var suspension: Sanction?
    /// The current role, which counts, not the token's.
    public var role: Role
    /// The current name.
    public var displayName: String

    /// An account's state.
    public init(
        isDeleted: Bool = false, silence: Sanction? = nil, suspension: Sanction? = nil, role: Role,
        displayName: String
    ) {
        self.isDeleted = isDeleted
        self.silence = silence
        self.suspension = suspension
        self.role = role
        self.displayName = displayName
    }

    /// The state of an account of which no more is told than the status.
    public init(status: AccountStatus, statusUntil: Date? = nil, role: Role, displayName: String) {
        self.init(
            isDeleted: status == .deleted, silence: status == .silenced ? Sanction(until: statusUntil) : nil,
            suspension: status == .suspended ? Sanction(until: statusUntil) : nil, role: role, displayName: displayName)
    }

    /// What the facts come to at `date`.
    public func standing(at date: Date) -> AccountStanding {
        if isDeleted { return AccountStanding(.deleted) }
        if let suspension, suspension.holds(at: date) { return AccountStanding(.suspended, until: suspension.until) }
        if let silence, silence.holds(at: date) { return AccountStanding(.silenced, until: silence.until) }
        return AccountStanding(.active)
    }

    /// The status at `date`.
    public func effectiveStatus(at date: Date) -> AccountStatus { standing(at: date).status }
}

/// An authenticated caller: a good token of a session that stands, and an account that may use the route.
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
    public var role: Role { account.role }
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
