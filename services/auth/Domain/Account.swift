import Common
import Contract
import Foundation
import JSON

/// An account, without its password.
struct Account: Sendable, Equatable {
    let id: UUID
    let email: EmailText
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText var displayName: String
    var role: Role
    var isDeleted = false
    /// A silence everywhere and a suspension: facts of their own, each with its own end.
    var silence: Sanction?
    var suspension: Sanction?
    /// Counts the changes of the account; events carry it, so that a late one is told.
    var version: Int
    let createdAt: Date

    /// What the guard needs of it.
    var state: AccountState {
        AccountState(
            isDeleted: isDeleted, silence: silence, suspension: suspension, role: role, displayName: displayName)
    }

    /// What the facts come to at `date`.
    func standing(at date: Date) -> AccountStanding { state.standing(at: date) }
}

/// A stored address: it was read by ``EmailAddress`` once and is not checked again.
typealias EmailText = String

/// An account that does not exist yet.
struct NewAccount: Sendable {
    let id: UUID
    let email: EmailAddress
    let displayName: DisplayName
    let role: Role
    let passwordHash: PasswordHash
    let createdAt: Date

    /// The account as it will be.
    var account: Account {
        Account(
            id: id, email: email.text, displayName: displayName.text, role: role, version: 1,
            createdAt: createdAt)
    }
}

/// A password's Argon2id hash as a PHC string. It shows itself nowhere.
typealias PasswordHash = Secret<String>
