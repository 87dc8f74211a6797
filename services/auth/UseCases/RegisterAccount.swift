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

    /// A repetition is answered before anything is counted or hashed.
    /// - Throws: ``AuthFailure``: `emailTaken`, `busy`, `tooManyAttempts`; `IdempotencyKeyReused`,
    ///   `IdempotencyAnswerExpired`.
    func run(
        _ input: Input, as creation: IdempotentCreation<SignedIn>
    ) async throws -> CreationOutcome<SignedIn> {
        if let earlier = try await accounts.keptRegistration(under: creation.claim) {
            return CreationOutcome(answer: earlier, value: nil)
        }
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
