import Common
import EventBus
import Foundation

/// What an event of `events:user` says of an account (CONTRACT §8).
public struct AccountChange: Sendable, Equatable {
    /// The account.
    public let userID: UUID
    /// Its state.
    public let account: AccountState
    /// What the state came to when the event was made.
    public let standing: AccountStanding
    /// Grows with every change of the account.
    public let version: Int64
    /// Why the status changed, in the words of whoever decided; nil where nobody did.
    public let reason: String?

    /// A change; without a word of its standing, that is what the state comes to now.
    public init(
        userID: UUID, account: AccountState, standing: AccountStanding? = nil, version: Int64, reason: String? = nil
    ) {
        self.userID = userID
        self.account = account
        self.standing = standing ?? account.standing(at: Date())
        self.version = version
        self.reason = reason
    }

    /// Reads an event; nil for one that is about something else, such as a session.
    /// - Throws: ``UnreadableEvent`` if an account's event lacks what the contract gives it.
    public init?(_ event: Event) throws(UnreadableEvent) {
        switch event.type {
        case "user.registered", "user.updated", "user.status_changed", "user.deleted": break
        default: return nil
        }
        self = try event.read { reader in
            let userID = reader.uuid("userId")
            let name = reader.string("displayName", length: 0...1_000)
            let role = reader.choice("role", of: AccountRole.self)
            let status = reader.choice("status", of: AccountStatus.self)
            let until = reader.optionalDate("statusUntil")
            let silence = reader.optionalSanction("silence")
            let suspension = reader.optionalSanction("suspension")
            let reason = reader.optionalString("reason", length: 0...2_000)
            guard let userID, let name, let role, let status else { return nil }
            // An event from before the facts were told apart has the status alone.
            var account = AccountState(status: status, statusUntil: until, role: role, displayName: name)
            if status != .deleted {
                account.silence = silence ?? account.silence
                account.suspension = suspension ?? account.suspension
            }
            return AccountChange(
                userID: userID, account: account, standing: AccountStanding(status, until: until),
                version: Int64(event.version), reason: reason)
        }
    }
}

extension FieldReader {
    /// `{"until": time or null}`, or nothing where there is no such sanction.
    fileprivate mutating func optionalSanction(_ name: String) -> Sanction? {
        guard has(name) else { return nil }
        return object(name) { reader in Sanction(until: reader.optionalDate("until")) }
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
        (sessionID, userID) = try event.read { reader in
            guard let sessionID = reader.uuid("sessionId"), let userID = reader.uuid("userId") else { return nil }
            return (sessionID, userID)
        }
    }
}
