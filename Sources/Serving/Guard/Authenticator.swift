import Common
import Foundation
import Logging
import Metrics

/// The guard of every service: signature and claims, session not revoked, then the account from this service's
/// own database. Used by ``AuthenticationMiddleware`` and by socket handshakes alike.
///
/// When the revocation store does not answer, a session that is not known to be revoked is let in and
/// `auth_revocation_unknown_total` counts it: an access token lives fifteen minutes at most, and a Redis that is down must
/// not take every service with it. The account's status, which bans go by, does not depend on that store.
public struct Authenticator: Sendable {
    private let verifier: TokenVerifier
    private let revocations: any SessionRevocations
    private let accounts: any AccountDirectory
    let now: @Sendable () -> Date

    /// A guard over these three sources.
    public init(
        verifier: TokenVerifier, revocations: any SessionRevocations, accounts: any AccountDirectory,
        now: @escaping @Sendable () -> Date
    ) {
        self.verifier = verifier
        self.revocations = revocations
        self.accounts = accounts
        self.now = now
    }

    /// The caller that an `Authorization` header's values name: exactly one `Bearer` token.
    public func authenticate(
        authorization headers: [String], for access: RouteAccess = .content
    ) async throws(AuthenticationFailure) -> Principal {
        guard headers.count == 1, let token = Self.bearerToken(headers[0]) else { throw refused(.missingToken) }
        return try await authenticate(token: token, for: access)
    }

    /// The caller that an access token names. A suspended account is let in for ``RouteAccess/ownRights`` only.
    public func authenticate(
        token: String, for access: RouteAccess = .content
    ) async throws(AuthenticationFailure) -> Principal {
        do throws(AuthenticationFailure) {
            return try await principal(token, access)
        } catch {
            throw refused(error)
        }
    }

    private func principal(
        _ token: String, _ access: RouteAccess
    ) async throws(AuthenticationFailure) -> Principal {
        let claims: AccessTokenClaims
        do throws(TokenError) {
            claims = try await verifier.verify(token)
        } catch {
            throw error == .keysUnavailable ? .unavailable : .badToken(error)
        }
        switch await revocations.state(ofSession: claims.sessionID) {
        case .standing: break
        case .revoked: throw .sessionRevoked
        case .unknown: Counter(label: "auth_revocation_unknown").increment()
        }
        return Principal(
            userID: claims.userID, sessionID: claims.sessionID, tokenExpiresAt: claims.expiresAt,
            account: access == .ownRights ? try await existing(claims.userID) : try await account(claims.userID))
    }

    /// An account that may act, as it is now: for every event of a connection whose token was checked at its start.
    /// Sessions that end are not looked for here; connections hear of them by event.
    public func account(_ userID: UUID) async throws(AuthenticationFailure) -> AccountState {
        let account = try await existing(userID)
        let standing = account.standing(at: now())
        guard standing.status != .suspended else { throw .suspended(until: standing.until) }
        return account
    }

    /// An account that is not gone, whatever it may do.
    private func existing(_ userID: UUID) async throws(AuthenticationFailure) -> AccountState {
        let found: AccountState?
        do {
            found = try await accounts.account(userID)
        } catch {
            throw .unavailable
        }
        guard let account = found, !account.isDeleted else { throw .noAccount }
        return account
    }

    private func refused(_ failure: AuthenticationFailure) -> AuthenticationFailure {
        Counter(label: "auth_refused", dimensions: [("cause", failure.cause)]).increment()
        return failure
    }

    /// The token of `Bearer <token>`: the scheme in any case, one or more spaces, then no space.
    private static func bearerToken(_ header: String) -> String? {
        guard header.utf8.count <= CompactJWS.maxBytes + 16 else { return nil }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

extension Principal {
    /// Lets through who may write: a silenced or suspended account may not.
    /// - Throws: ``Problem`` `USER_SILENCED` or `ACCOUNT_SUSPENDED`, with `until`.
    public func requireMayWrite(at now: Date) throws(Problem) {
        let standing = account.standing(at: now)
        switch standing.status {
        case .silenced: throw Problem(.userSilenced, until: standing.until)
        case .suspended: throw Problem(.accountSuspended, until: standing.until)
        case .active, .deleted: return
        }
    }

    /// Lets admins through.
    /// - Throws: ``Problem`` `FORBIDDEN`.
    public func requireAdmin() throws(Problem) {
        guard isAdmin else { throw Problem(.forbidden) }
    }
}
