import Common
import Foundation

/// Creates an account and its first session; the account's row, the session and `user.registered` commit together.
package struct RegisterAccount: Sendable {
    package struct Command: Sendable {
        package let email: EmailAddress
        package let password: Password
        package let displayName: DisplayName
        package let device: Session.Device

        package init(email: EmailAddress, password: Password, displayName: DisplayName, device: Session.Device) {
            self.email = email
            self.password = password
            self.displayName = displayName
            self.device = device
        }
    }

    let accounts: any AccountStore
    let passwords: any PasswordHashing
    let issuer: TokenIssuer
    let limits: any AttemptLimiting
    let now: @Sendable () -> Date

    package init(
        accounts: any AccountStore, passwords: any PasswordHashing, issuer: TokenIssuer, limits: any AttemptLimiting,
        now: @escaping @Sendable () -> Date
    ) {
        self.accounts = accounts
        self.passwords = passwords
        self.issuer = issuer
        self.limits = limits
        self.now = now
    }

    /// A repetition is answered before anything is hashed, and counts for no limit.
    ///
    /// Where an answer is kept, the request is as good as a login: it is told whether its password is the one that was
    /// registered. So it is an attempt like any other at that account, and a wrong one counts.
    /// - Throws: ``AuthRefusal``: `emailTaken`, `busy`, `tooManyAttempts`; `IdempotencyKeyReused`,
    ///   `IdempotencyAnswerExpired`.
    package func callAsFunction(
        _ command: Command, as creation: IdempotentCreation<SignedIn>
    ) async throws -> CreationOutcome<SignedIn> {
        if let kept = try await accounts.keptRegistration(under: creation.claim) {
            let place = PasswordAttempt.Purpose.login(command.email, address: command.device.address, deviceProof: nil)
            let earlier = try await limits.attempting(place) { try kept.get() }
            return CreationOutcome(answer: earlier, value: nil)
        }
        try await limits.admitRegistration(address: command.device.address)
        let hash = try await passwords.hash(command.password)
        let time = now().truncatedToMilliseconds
        let new = NewAccount(
            id: .v7(), email: command.email, displayName: command.displayName, role: .user, passwordHash: hash,
            createdAt: time)
        let session = issuer.session(for: new.id, device: command.device, at: time)
        let tokens = try issuer.tokens(for: session, account: new.account, at: time)
        return try await accounts.register(
            new, session: session, signedIn: SignedIn(account: new.account, tokens: tokens), as: creation)
    }
}
