import AuthCore
import Common
import Contract
import EventBus
import Foundation
import ServiceKit

/// The events that auth publishes, all on one stream.
enum PublishedEvents {
    static let users = EventStream(.user)

    /// The form of an event on the stream.
    static func event(_ event: AuthEvent, at time: Date) -> Event {
        switch event {
        case .userRegistered(let account): return user(.userRegistered, account, at: account.createdAt)
        case .userUpdated(let account): return user(.userUpdated, account, at: time)
        case .statusChanged(let account, let changedAt, let reason):
            return user(.userStatusChanged, account, at: changedAt, reason: reason)
        case .userDeleted(let account): return user(.userDeleted, account, at: time)
        case .sessionRevoked(let sessionID, let userID, let expiresAt):
            return Event(
                .sessionRevoked, from: .auth, about: sessionID, at: time,
                data: SessionRevocationPayload(sessionID: sessionID, userID: userID, expiresAt: expiresAt))
        }
    }

    private static func user(_ type: EventType, _ account: Account, at time: Date, reason: String? = nil) -> Event {
        let standing = account.standing(at: time)
        let data = AccountPayload(
            userID: account.id, displayName: account.displayName, role: account.role, status: standing.status,
            statusUntil: standing.until, silence: SanctionPayload(account.silence, at: time),
            suspension: SanctionPayload(account.suspension, at: time), reason: reason, createdAt: account.createdAt)
        return Event(
            type, from: .auth, about: account.id, at: time, version: account.version, data: data)
    }
}

extension SanctionPayload {
    /// nil for one that does not hold at that moment.
    fileprivate init?(_ sanction: Sanction?, at time: Date) {
        guard let sanction, sanction.holds(at: time) else { return nil }
        self.init(until: sanction.until)
    }
}
