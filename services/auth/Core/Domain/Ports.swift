import Common
import Contract
import Foundation

/// Accounts, their sessions, and the events that commit with them. Implemented over PostgreSQL in `Storage/`.
///
/// Every method is one transaction. Methods throw what the database threw where nothing else is said.
package protocol AccountStore: Sendable {
    /// Adds an account and the event.
    /// - Throws: ``AuthRefusal/emailTaken``.
    func insert(_ account: NewAccount, event: AuthEvent) async throws

    /// Adds an account with its first session and the event, once for one claim.
    /// - Throws: ``AuthRefusal/emailTaken``, `IdempotencyKeyReused`.
    func register(
        _ account: NewAccount, session: Session, signedIn: SignedIn, as creation: IdempotentCreation<SignedIn>
    ) async throws -> CreationOutcome<SignedIn>

    /// What a registration under this claim was answered before, or `IdempotencyKeyReused`, `IdempotencyAnswerExpired`: one says
    /// that the password is another one, and the others that it is the same. nil if the key is free.
    func keptRegistration(under claim: IdempotencyClaim?) async throws -> Result<[UInt8], any Error>?

    /// The account with this address and its password's hash; deleted accounts have no address.
    func credentials(email: EmailAddress) async throws -> (account: Account, hash: PasswordHash)?

    /// The account and its password's hash.
    func credentials(id: UUID) async throws -> (account: Account, hash: PasswordHash)?

    /// The account.
    func account(id: UUID) async throws -> Account?

    /// Changes the name and says so in an event, if the account may still do that; nil if there is no such account.
    /// - Throws: ``AuthRefusal/silenced(until:)``, ``AuthRefusal/suspended(until:)``.
    func rename(id: UUID, to name: DisplayName, at time: Date) async throws -> Account?

    /// Changes the role and says so in an event, unless it is that already; nil if there is no such account.
    /// - Throws: ``AuthRefusal/lastAdmin`` rather than leave nobody who can decide anything.
    func changeRole(id: UUID, to role: Role, name: DisplayName?, at time: Date) async throws -> Account?

    /// Stores a new hash of the same password, unless the password was changed meanwhile.
    func upgradeHash(id: UUID, from old: PasswordHash, to new: PasswordHash) async throws
}

/// Sessions.
package protocol SessionStore: Sendable {
    /// Adds a session if the account's password still has this hash: a login that was checked against a password that was
    /// changed meanwhile must not outlive the change. An account at its limit loses those it used least recently.
    /// - Returns: the sessions that were ended for it; nil if it was not added.
    func insert(_ session: Session, whilePasswordIs hash: PasswordHash) async throws -> [UUID]?

    /// Reads a session and its account under a lock, lets `decide` say what to do, and does that: moves the counter, or
    /// ends the session with its event. Commits in every case. Nil if there is no such session.
    func rotate(
        sessionID: UUID, at time: Date, decide: @Sendable (Session, Account) -> RefreshRotation.Decision
    ) async throws -> RotatedSession?

    /// The account's sessions that stand at `time`, newest first, at most `limit`.
    func sessions(ofUser userID: UUID, at time: Date, limit: Int) async throws -> [Session]

    /// Ends sessions of an account with an event for each, and tells which were ended.
    func revoke(_ selection: SessionSelection, reason: RevocationReason, at time: Date) async throws -> [UUID]

    /// Stores a new password in the place of `old` and ends all other sessions, if the account still has that one and
    /// the session that asks still stands.
    func changePassword(
        userID: UUID, from old: PasswordHash, to hash: PasswordHash, keeping sessionID: UUID, at time: Date
    ) async throws -> PasswordReplacement

    /// Sessions ended since `date`, at most `limit`, newest first.
    func revoked(since date: Date, limit: Int) async throws -> [UUID]

    /// Removes sessions that ended or ran out before `date`, at most `limit`; answers how many.
    func deleteExpired(before date: Date, limit: Int) async throws -> Int

    /// Whether the session stands.
    func isStanding(sessionID: UUID, at time: Date) async throws -> Bool
}

/// What became of a change of password.
package enum PasswordReplacement: Sendable, Equatable {
    /// It was stored, and these sessions ended.
    case done(ended: [UUID])
    /// The account's hash is not the one any more that the current password was checked against.
    case otherHash
    /// The session that asks was ended meanwhile.
    case sessionOver
}

/// A session after ``SessionStore/rotate(sessionID:at:decide:)``.
package struct RotatedSession: Sendable {
    package let decision: RefreshRotation.Decision
    package let session: Session
    package let account: Account

    package init(decision: RefreshRotation.Decision, session: Session, account: Account) {
        self.decision = decision
        self.session = session
        self.account = account
    }
}

/// Which sessions.
package enum SessionSelection: Sendable {
    case session(UUID)
    case one(UUID, ofUser: UUID)
    case all(ofUser: UUID)
}

/// Hashes and checks passwords, slowly, on threads of its own.
package protocol PasswordHashing: Sendable {
    /// Hashes with the current parameters.
    /// - Throws: ``AuthRefusal/busy(retryAfter:)``.
    func hash(_ password: Password) async throws -> PasswordHash

    /// Whether the password is the hash's; with no hash, works as hard and says no.
    /// - Throws: ``AuthRefusal/busy(retryAfter:)``.
    func verify(_ password: Password, against hash: PasswordHash?) async throws -> Bool

    /// Whether the hash was made with other parameters than new ones are.
    func isOutdated(_ hash: PasswordHash) -> Bool
}

/// Gives access tokens their signature.
package protocol TokenSigning: Sendable {
    /// Signs with the current key.
    func sign(_ claims: AccessTokenClaims) throws -> String
}

/// Tells every service at once that sessions ended.
package protocol RevocationAnnouncing: Sendable {
    /// Never throws: the database has the record, and what could not be announced now is announced again shortly.
    func announce(_ sessionIDs: [UUID]) async
}
