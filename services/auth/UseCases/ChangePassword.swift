import Common
import Foundation

/// Changes the caller's password and ends all other sessions.
struct ChangePassword: Sendable {
    let accounts: any AccountStore
    let sessions: any SessionStore
    let passwords: any PasswordHashing
    let revocations: any RevocationAnnouncing
    let limits: any AttemptLimiting
    let now: @Sendable () -> Date

    /// - Throws: ``AuthFailure``: `wrongPassword`, `noAccount`, `busy`, `tooManyAttempts`.
    func run(_ caller: Principal, current: Password, new: Password) async throws {
        guard let found = try await accounts.credentials(id: caller.userID) else { throw AuthFailure.noAccount }
        try await limits.admitConfirmation(account: found.account)
        guard try await passwords.verify(current, against: found.hash) else { throw AuthFailure.wrongPassword }
        let hash = try await passwords.hash(new)
        let ended = try await sessions.changePassword(
            userID: caller.userID, to: hash, keeping: caller.sessionID, now: now())
        await revocations.announce(ended)
    }
}
