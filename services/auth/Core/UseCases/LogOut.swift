import Common
import Foundation

/// Ends the session that somebody logs out of.
package struct LogOut: Sendable {
    let end: SessionEnding
    let codec: RefreshTokenCodec

    package init(end: SessionEnding, codec: RefreshTokenCodec) {
        self.end = end
        self.codec = codec
    }

    /// Ends the caller's own session. Repeating it changes nothing.
    package func callAsFunction(_ caller: Principal) async throws {
        _ = try await end(.one(caller.sessionID, ofUser: caller.userID), .logout)
    }

    /// Ends the session that a refresh token belongs to, whoever its owner; nothing for what is no token of ours.
    package func callAsFunction(refreshToken text: String) async throws {
        guard let token = codec.decode(text) else { return }
        _ = try await end(.session(token.sessionID), .logout)
    }
}
