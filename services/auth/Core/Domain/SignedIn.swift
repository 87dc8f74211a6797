import Foundation

/// An account with the tokens of its session.
package struct SignedIn: Sendable {
    package let account: Account
    package let tokens: TokenPair
}

/// What a client gets when a session begins or goes on.
package struct TokenPair: Sendable {
    package let accessToken: String
    /// When the access token runs out, as it says itself.
    package let accessExpiresAt: Date
    package let refreshToken: String
    /// Seconds that the access token lives.
    package let expiresIn: Int
    /// Seconds that the refresh token lives.
    package let refreshExpiresIn: Int

    /// The access token alone.
    package var ownRights: OwnRightsToken { OwnRightsToken(accessToken: accessToken, expiresIn: expiresIn) }
}
