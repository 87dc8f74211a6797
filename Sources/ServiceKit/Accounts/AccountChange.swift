import Common
import Contract
import EventBus
import Foundation
import JSON

/// An account at one of its versions, as an event of `events:user` tells it or a row of the projection has it.
public struct AccountChange: Sendable, Equatable {
    /// The account.
    public let userID: UUID
    /// Its state.
    public let account: AccountState
    /// What the state came to when the event was made; nil of what is read from a row.
    public let standing: AccountStanding?
    /// Grows with every change of the account.
    public let version: Int64
    /// Why the status changed, in the words of whoever decided; nil where nobody did.
    public let reason: String?

    /// A change.
    public init(
        userID: UUID, account: AccountState, standing: AccountStanding? = nil, version: Int64, reason: String? = nil
    ) {
        self.userID = userID
        self.account = account
        self.standing = standing
        self.version = version
        self.reason = reason
    }

    /// Reads an event; nil for one that is about something else, such as a session.
    /// - Throws: ``UnreadableEvent`` if an account's event lacks what the contract gives it.
    public init?(_ event: Event) throws(UnreadableEvent) {
        switch event.kind {
        case .userRegistered, .userUpdated, .userStatusChanged, .userDeleted: break
        default: return nil
        }
        let data = try event.read { AccountPayload(&$0) }
        var account = AccountState(
            status: data.status, statusUntil: data.statusUntil, role: data.role, displayName: data.displayName)
        // An event from before the facts were told apart has the status alone.
        if data.status != .deleted {
            account.silence = data.silence.map { Sanction(until: $0.until) } ?? account.silence
            account.suspension = data.suspension.map { Sanction(until: $0.until) } ?? account.suspension
        }
        self.init(
            userID: data.userID, account: account,
            standing: AccountStanding(data.status, until: data.statusUntil), version: Int64(event.version),
            reason: data.reason)
    }
}

/// A session that ended before its tokens did (`session.revoked`).
public struct SessionRevocation: Sendable, Equatable {
    /// The session.
    public let sessionID: UUID
    /// Whose it was.
    public let userID: UUID

    /// Reads a `session.revoked` event.
    /// - Throws: ``UnreadableEvent`` if it lacks what the contract gives it.
    public init(_ event: Event) throws(UnreadableEvent) {
        let data = try event.read { SessionRevocationPayload(&$0) }
        (sessionID, userID) = (data.sessionID, data.userID)
    }
}
