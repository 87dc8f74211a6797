import Foundation

/// An account with the tokens of its session.
struct SignedIn: Sendable {
    let account: Account
    let tokens: TokenPair
}

/// What a client gets when a session begins or goes on.
struct TokenPair: Sendable {
    let accessToken: String
    /// When the access token runs out, as it says itself.
    let accessExpiresAt: Date
    let refreshToken: String
    /// Seconds that the access token lives.
    let expiresIn: Int
    /// Seconds that the refresh token lives.
    let refreshExpiresIn: Int

    /// The access token alone.
    var ownRights: OwnRightsToken { OwnRightsToken(accessToken: accessToken, expiresIn: expiresIn) }
}
