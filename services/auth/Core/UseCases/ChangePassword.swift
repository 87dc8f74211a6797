import Common
import Foundation

/// Changes the caller's password and ends all other sessions.
///
/// Of changes at once, one succeeds: the new password takes the place of the one that was checked, and of no other. The
/// others learn that the password they gave is not the current one any more.
package struct ChangePassword: Sendable {
    /// How often the current password is checked again because its hash is another: a login may have hashed the same
    /// password anew.
    private static let tries = 3

    package struct Command: Sendable {
        package let current: Password
        package let new: Password

        package init(current: Password, new: Password) {
            self.current = current
            self.new = new
        }
    }

    let accounts: any AccountStore
    let sessions: any SessionStore
    let passwords: any PasswordHashing
    let revocations: any RevocationAnnouncing
    let limits: any AttemptLimiting
    let now: @Sendable () -> Date

    package init(
        accounts: any AccountStore, sessions: any SessionStore, passwords: any PasswordHashing,
        revocations: any RevocationAnnouncing, limits: any AttemptLimiting, now: @escaping @Sendable () -> Date
    ) {
        self.accounts = accounts
        self.sessions = sessions
        self.passwords = passwords
        self.revocations = revocations
        self.limits = limits
        self.now = now
    }

    /// - Throws: ``AuthRefusal``: `wrongPassword`, `noAccount`, `sessionOver`, `busy`, `tooManyAttempts`.
    package func callAsFunction(_ command: Command, by caller: Principal) async throws {
        let ended = try await limits.attempting(.confirmation(userID: caller.userID)) {
            try await replace(command, of: caller)
        }
        await revocations.announce(ended)
    }

    /// - Returns: the sessions that ended.
    private func replace(_ command: Command, of caller: Principal) async throws -> [UUID] {
        var hash: PasswordHash?
        for _ in 0..<Self.tries {
            guard let found = try await accounts.credentials(id: caller.userID) else { throw AuthRefusal.noAccount }
            guard try await passwords.verify(command.current, against: found.hash) else {
                throw AuthRefusal.wrongPassword
            }
            let made: PasswordHash
            if let hash { made = hash } else { made = try await passwords.hash(command.new) }
            hash = made
            let outcome = try await sessions.changePassword(
                userID: caller.userID, from: found.hash, to: made, keeping: caller.sessionID, at: now())
            switch outcome {
            case .done(let ended): return ended
            case .sessionOver: throw AuthRefusal.sessionOver
            case .otherHash: continue
            }
        }
        throw AuthRefusal.busy(retryAfter: .seconds(1))
    }
}
