import Common
import Foundation

/// A login: what refresh tokens continue and logging out ends.
package struct Session: Sendable, Equatable {
    package let id: UUID
    package let userID: UUID
    /// The counter of the newest refresh token; see ``RefreshRotation``.
    package var generation: Int
    package let createdAt: Date
    package var lastUsedAt: Date
    /// After this no refresh token is taken.
    package var expiresAt: Date
    package var revokedAt: Date?
    package let device: Device

    package init(
        id: UUID, userID: UUID, generation: Int, createdAt: Date, lastUsedAt: Date, expiresAt: Date,
        revokedAt: Date? = nil, device: Device
    ) {
        self.id = id
        self.userID = userID
        self.generation = generation
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.device = device
    }

    /// What is shown to the owner to recognise a session by.
    package struct Device: Sendable, Equatable {
        /// The client's own words, cut, and without what is not seen or turns text round.
        package let userAgent: String
        /// The address it logged in from.
        package let address: String

        package init(userAgent: String, address: String) {
            self.userAgent = VisibleText.cleaned(userAgent, atMost: 200)
            self.address = String(address.prefix(45))
        }
    }
}

/// Why a session was ended; stored and shown in events.
package enum RevocationReason: String, Sendable {
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
package struct SessionLifetimes: Sendable {
    /// Without a refresh.
    package let idle: TimeInterval
    /// In all.
    package let total: TimeInterval
    /// An access token's life; at most fifteen minutes.
    package let accessToken: TimeInterval

    package init(idle: TimeInterval, total: TimeInterval, accessToken: TimeInterval) {
        self.idle = idle
        self.total = total
        self.accessToken = accessToken
    }

    /// When a session that is used at `time` runs out.
    package func expiry(createdAt: Date, usedAt time: Date) -> Date {
        min(time + idle, createdAt + total)
    }
}
