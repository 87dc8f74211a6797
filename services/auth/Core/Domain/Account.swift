import Common
import Contract
import Foundation
import JSON

/// An account, without its password.
package struct Account: Sendable, Equatable {
    package let id: UUID
    package let email: EmailText
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText package var displayName: String
    package var role: Role
    package var isDeleted = false
    /// A silence everywhere and a suspension: facts of their own, each with its own end.
    package var silence: Sanction?
    package var suspension: Sanction?
    /// Counts the changes of the account; events carry it, so that a late one is told.
    package var version: Int
    package let createdAt: Date

    package init(
        id: UUID, email: EmailText, displayName: String, role: Role, isDeleted: Bool = false, silence: Sanction? = nil,
        suspension: Sanction? = nil, version: Int, createdAt: Date
    ) {
        self.id = id
        self.email = email
        self.displayName = displayName
        self.role = role
        self.isDeleted = isDeleted
        self.silence = silence
        self.suspension = suspension
        self.version = version
        self.createdAt = createdAt
    }

    /// What the guard needs of it.
    package var state: AccountState {
        AccountState(
            isDeleted: isDeleted, silence: silence, suspension: suspension, role: role, displayName: displayName)
    }

    /// What the facts come to at `date`.
    package func standing(at date: Date) -> AccountStanding { state.standing(at: date) }
}

/// A stored address: it was read by ``EmailAddress`` once and is not checked again.
package typealias EmailText = String

/// An account that does not exist yet.
package struct NewAccount: Sendable {
    package let id: UUID
    package let email: EmailAddress
    package let displayName: DisplayName
    package let role: Role
    package let passwordHash: PasswordHash
    package let createdAt: Date

    /// The account as it will be.
    package var account: Account {
        Account(
            id: id, email: email.text, displayName: displayName.text, role: role, version: 1,
            createdAt: createdAt)
    }
}

/// A password's Argon2id hash as a PHC string. It shows itself nowhere.
package typealias PasswordHash = Secret<String>
