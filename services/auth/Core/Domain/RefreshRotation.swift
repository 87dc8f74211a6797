import Common
import Foundation

/// The rules of refresh tokens as one pure function of a session's state.
///
/// With the newest counter n: n itself is rotated to n + 1; n − 1, whose answer may have been lost or which another tab holds,
/// is answered with n again, for as long as n has not been used; anything older was stolen or is being replayed and ends the
/// session. There is no time window.
package enum RefreshRotation {
    /// What is to happen with a presented token.
    package enum Decision: Equatable {
        /// Answer with a token of this counter, which becomes the newest.
        case rotate(to: Int)
        /// Answer with the newest token again; nothing changes.
        case again(Int)
        /// End the session, although the request fails.
        case reused
        /// The session is over, or never issued this token.
        case invalid
        /// The account may do nothing but what is its own right now; the session stands.
        case suspended(until: Date?)
    }

    /// Whether a token is one that may still be presented: the newest, or the one before it.
    package static func isCurrent(_ generation: Int, of session: Session) -> Bool {
        (0...1).contains(session.generation - generation)
    }

    /// Decides on the token with `generation` of `session`, whose account is in state `account`.
    package static func decide(presented generation: Int, session: Session, account: AccountState, at time: Date)
        -> Decision
    {
        guard session.revokedAt == nil, session.expiresAt > time else { return .invalid }
        let standing = account.standing(at: time)
        switch standing.status {
        case .deleted: return .invalid
        case .suspended: return .suspended(until: standing.until)
        case .active, .silenced: break
        }
        switch session.generation - generation {
        case 0: return .rotate(to: generation + 1)
        case 1: return .again(session.generation)
        case 2...: return .reused
        // A counter from the future: the database was set back. Nobody's theft, but nothing to trust.
        default: return .invalid
        }
    }
}
