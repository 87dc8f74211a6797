import Common
import Foundation

/// Begins a session for an address and a password.
///
/// A wrong pair takes the same work and gives the same answer whether the account exists or not. A suspended account is told
/// so only after the right password, and with that gets a token for what is its own right: a session that nobody can
/// refresh.
package struct LogIn: Sendable {
    package struct Command: Sendable {
        package let email: EmailAddress
        package let password: Password
        package let device: Session.Device
        /// The token that earlier logins on this device left, if any.
        package let deviceProof: String?

        package init(email: EmailAddress, password: Password, device: Session.Device, deviceProof: String?) {
            self.email = email
            self.password = password
            self.device = device
            self.deviceProof = deviceProof
        }
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

    package init(
        accounts: any AccountStore, sessions: any SessionStore, passwords: any PasswordHashing, issuer: TokenIssuer,
        limits: any AttemptLimiting, logins: any Allowance, revocations: any RevocationAnnouncing,
        now: @escaping @Sendable () -> Date
    ) {
        self.accounts = accounts
        self.sessions = sessions
        self.passwords = passwords
        self.issuer = issuer
        self.limits = limits
        self.logins = logins
        self.revocations = revocations
        self.now = now
    }

    /// How often the password is checked again because its hash is another: a login at the same time may have hashed it
    /// anew.
    private static let tries = 3

    /// - Throws: ``AuthRefusal``: `invalidCredentials`, `suspended`, `busy`, `tooManyAttempts`, `tooManyLogins`.
    package func callAsFunction(_ command: Command) async throws -> SignedIn {
        let place = PasswordAttempt.Purpose.login(
            command.email, address: command.device.address, deviceProof: command.deviceProof)
        return try await limits.attempting(place) {
            for number in 0..<Self.tries {
                if let signedIn = try await begin(command, isCounted: number == 0) { return signedIn }
            }
            throw AuthRefusal.busy(retryAfter: .seconds(1))
        }
    }

    /// Begins a session if the password is right; nil if the account has another hash now than the one it was checked
    /// against.
    /// - Parameter isCounted: whether it counts as one more right login.
    private func begin(_ command: Command, isCounted: Bool) async throws -> SignedIn? {
        let found = try await accounts.credentials(email: command.email)
        guard try await passwords.verify(command.password, against: found?.hash), let found else {
            throw AuthRefusal.invalidCredentials
        }
        let time = now().truncatedToMilliseconds
        let standing = found.account.standing(at: time)
        guard standing.status != .deleted else { throw AuthRefusal.invalidCredentials }
        if isCounted, let refusal = await logins.take(1, by: found.account.id) {
            throw AuthRefusal.tooManyLogins(refusal)
        }
        let isSuspended = standing.status == .suspended
        let session = issuer.session(for: found.account.id, device: command.device, at: time, isRefreshed: !isSuspended)
        let tokens = try issuer.tokens(for: session, account: found.account, at: time)
        guard let ended = try await sessions.insert(session, whilePasswordIs: found.hash) else { return nil }
        if !ended.isEmpty { await revocations.announce(ended) }
        await upgradeHash(of: found, password: command.password)
        if isSuspended { throw AuthRefusal.suspended(until: standing.until, own: tokens.ownRights) }
        return SignedIn(account: found.account, tokens: tokens)
    }

    /// The one moment at which the password is known. A login does not fail because of it.
    private func upgradeHash(of found: (account: Account, hash: PasswordHash), password: Password) async {
        guard passwords.isOutdated(found.hash), let fresh = try? await passwords.hash(password) else { return }
        try? await accounts.upgradeHash(id: found.account.id, from: found.hash, to: fresh)
    }
}
