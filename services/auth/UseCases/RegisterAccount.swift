import Common
import Foundation

/// Creates an account and its first session; the account's row, the session and `user.registered` commit together.
struct RegisterAccount: Sendable {
    struct Input: Sendable {
        let email: EmailAddress
        let password: Password
        let displayName: DisplayName
        let device: Session.Device
    }

    let accounts: any AccountStore
    let passwords: any PasswordHashing
    let issuer: TokenIssuer
    let limits: any AttemptLimiting
    let now: @Sendable () -> Date

    /// - Throws: ``AuthFailure``: `emailTaken`, `busy`, `tooManyAttempts`; `IdempotencyKeyReused`.
    func run(
        _ input: Input, as creation: IdempotentCreation<SignedIn>
    ) async throws -> CreationOutcome<SignedIn> {
        try await limits.admitRegistration(address: input.device.address)
        let hash = try await passwords.hash(input.password)
        let now = now().truncatedToMilliseconds
        let new = NewAccount(
            id: .v7(), email: input.email, displayName: input.displayName, role: .user, passwordHash: hash,
            createdAt: now)
        let session = issuer.session(for: new.id, device: input.device, now: now)
        let tokens = try issuer.tokens(for: session, account: new.account, now: now)
        return try await accounts.register(
            new, session: session, signedIn: SignedIn(account: new.account, tokens: tokens), as: creation)
    }
}
