import Common
import Foundation

/// Whether a session's tokens still count.
public enum RevocationState: Sendable, Equatable {
    /// Nothing speaks against it.
    case standing
    /// It was ended.
    case revoked
    /// The store did not answer.
    case unknown
}

/// Tells whether a session was ended before its tokens ran out.
public protocol SessionRevocations: Sendable {
    /// The state of a session, without throwing: a store that does not answer gives ``RevocationState/unknown``.
    func state(ofSession sessionID: UUID) async -> RevocationState
}

/// The current state of accounts: auth asks its table, other services their projection of it.
public protocol AccountDirectory: Sendable {
    /// The account's state, nil if there is no such account.
    func account(_ userID: UUID) async throws -> AccountState?
}
