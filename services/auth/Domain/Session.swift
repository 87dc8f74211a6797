import Common
import Foundation

/// A login: what refresh tokens continue and logging out ends.
struct Session: Sendable, Equatable {
    let id: UUID
    let userID: UUID
    /// The counter of the newest refresh token; see ``RefreshRotation``.
    var generation: Int
    let createdAt: Date
    var lastUsedAt: Date
    /// After this no refresh token is taken.
    var expiresAt: Date
    var revokedAt: Date?
    let device: Device

    /// What is shown to the owner to recognise a session by.
    struct Device: Sendable, Equatable {
        /// The client's own words, cut, and without what is not seen or turns text round.
        let userAgent: String
        /// The address it logged in from.
        let address: String

        init(userAgent: String, address: String) {
            self.userAgent = VisibleText.cleaned(userAgent, atMost: 200)
            self.address = String(address.prefix(45))
        }
    }
}

/// Why a session was ended; stored and shown in events.
enum RevocationReason: String, Sendable {
    case logout
    case reuse
    case passwordChange = "password_change"
    case byOwner = "by_owner"
    case byOperator = "by_operator"
    /// The account's limit was reached, and this session had been used least recently.
    case superseded
    case erased
}

/// How long sessions live.
struct SessionLifetimes: Sendable {
    /// Without a refresh.
    let idle: TimeInterval
    /// In all.
    let total: TimeInterval
    /// An access token's life; at most fifteen minutes.
    let accessToken: TimeInterval

    /// When a session that is used at `now` runs out.
    func expiry(createdAt: Date, usedAt now: Date) -> Date {
        min(now + idle, createdAt + total)
    }
}
