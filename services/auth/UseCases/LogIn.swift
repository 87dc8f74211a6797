import Common
import Foundation

/// Begins a session for an address and a password.
///
/// A wrong pair takes the same work and gives the same answer whether the account exists or not. A suspended account is told
/// so only after the right password.
struct LogIn: Sendable {
    struct Input: Sendable {
        let email: EmailAddress
        let password: Password
        let device: Session.Device
        /// The token that earlier logins on this device left, if any.
        let deviceProof: String?
    }

    let accounts: any AccountStore
    let sessions: any SessionStore
    let passwords: any PasswordHashing
    let issuer: TokenIssuer
    let limits: any AttemptLimiting
    /// Right logins.
    let logins: any Allowance
    let revocations: any RevocationAnnouncing
    let now: @Sendable () -> Date

    /// - Throws: ``AuthFailure``: `invalidCredentials`, `suspended`, `busy`, `tooManyAttempts`, `tooManyLogins`.
    func run(_ input: Input) async throws -> SignedIn {
        let attempt = LoginAttempt(email: input.email, address: input.device.address, deviceProof: input.deviceProof)
        try await limits.admitLogin(attempt)
        let found = try await accounts.credentials(email: input.email)
        guard try await passwords.verify(input.password, against: found?.hash), let found else {
            throw AuthFailure.invalidCredentials
        }
        await limits.loginSucceeded(attempt)
        let now = now().truncatedToMilliseconds
        switch found.account.state.effectiveStatus(at: now) {
        case .active, .silenced: break
        case .suspended: throw AuthFailure.suspended(until: found.account.statusUntil)
        case .deleted: throw AuthFailure.invalidCredentials
        }
        if let refusal = await logins.take(1, by: found.account.id) { throw AuthFailure.tooManyLogins(refusal) }
        let session = issuer.session(for: found.account.id, device: input.device, now: now)
        let tokens = try issuer.tokens(for: session, account: found.account, now: now)
        guard let ended = try await sessions.insert(session, whilePasswordIs: found.hash) else {
            throw AuthFailure.invalidCredentials
        }
        if !ended.isEmpty { await revocations.announce(ended) }
        await upgradeHash(of: found, password: input.password)
        return SignedIn(account: found.account, tokens: tokens)
    }

    /// The one moment at which the password is known. A login does not fail because of it.
    private func upgradeHash(of found: (account: Account, hash: PasswordHash), password: Password) async {
        guard passwords.isOutdated(found.hash), let fresh = try? await passwords.hash(password) else { return }
        try? await accounts.upgradeHash(id: found.account.id, from: found.hash, to: fresh)
    }
}
