import Common
import Foundation

/// Why a use case of auth refuses. `Routes/AuthProblems.swift` says what clients are told.
package enum AuthRefusal: Error, Equatable {
    /// Another account has this address.
    case emailTaken
    /// Address and password do not go together, or there is no such account: nobody learns which.
    case invalidCredentials
    /// The password given to confirm a change is wrong.
    case wrongPassword
    /// The account is suspended. Who has proved to be its owner gets what it takes to use their own rights.
    case suspended(until: Date?, own: OwnRightsToken? = nil)
    /// The account is silenced.
    case silenced(until: Date?)
    /// Nobody would be left who can decide anything.
    case lastAdmin
    /// The refresh token is no good.
    case invalidRefresh
    /// The refresh token was used before; its session has been ended.
    case refreshReused
    /// The session that asks was ended meanwhile.
    case sessionOver
    /// No such session of this account.
    case noSuchSession
    /// The name is one that only those who run the site may bear.
    case reservedName
    /// The account is gone.
    case noAccount
    /// Too much password work is waiting.
    case busy(retryAfter: Duration)
    /// As many logins to the account as there may be in an hour, all of them right.
    case tooManyLogins(QuotaRefusal)
    /// The account was changed as often in an hour as it may be.
    case tooManyChanges(QuotaRefusal)
    /// Too many attempts.
    case tooManyAttempts(RateLimitState)
}

/// An access token for an account that is suspended: the guard lets it through to what is its owner's own right, and to
/// nothing else (`RouteAccess.ownRights`).
package struct OwnRightsToken: Sendable, Equatable {
    package let accessToken: String
    /// Seconds that it lives.
    package let expiresIn: Int
}

/// The state of a rate limit that was hit.
package struct RateLimitState: Sendable, Equatable {
    /// A plain ASCII word: `login-account`, `login-address`, `register-address`.
    package let policy: String
    package let quota: Int
    package let window: Duration
    package let retryAfter: Duration
}
