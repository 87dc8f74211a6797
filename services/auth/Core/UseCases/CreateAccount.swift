import Contract
import Foundation

/// Creates an account for an operator, or gives an existing one its role: running it twice changes nothing more.
package struct CreateAccount: Sendable {
    package struct Command: Sendable {
        package let email: EmailAddress
        package let displayName: DisplayName
        package let role: Role
        package let password: Password

        package init(email: EmailAddress, displayName: DisplayName, role: Role, password: Password) {
            self.email = email
            self.displayName = displayName
            self.role = role
            self.password = password
        }
    }

    let accounts: any AccountStore
    let passwords: any PasswordHashing
    let now: @Sendable () -> Date

    package init(accounts: any AccountStore, passwords: any PasswordHashing, now: @escaping @Sendable () -> Date) {
        self.accounts = accounts
        self.passwords = passwords
        self.now = now
    }

    package enum Outcome: Sendable, Equatable {
        case created(UUID)
        case existed(UUID)
    }

    /// - Throws: ``AuthRefusal``: `busy`, `lastAdmin`, `reservedName`; and what the database threw.
    package func callAsFunction(_ command: Command) async throws -> Outcome {
        if let outcome = try await promote(command) { return outcome }
        guard command.displayName.mayBeBorne(by: command.role) else { throw AuthRefusal.reservedName }
        let new = NewAccount(
            id: .v7(), email: command.email, displayName: command.displayName, role: command.role,
            passwordHash: try await passwords.hash(command.password), createdAt: now().truncatedToMilliseconds)
        do {
            try await accounts.insert(new, event: .userRegistered(new.account))
            return .created(new.id)
        } catch AuthRefusal.emailTaken {
            // Somebody else created it between the look-up and here.
            guard let outcome = try await promote(command) else { throw AuthRefusal.emailTaken }
            return outcome
        }
    }

    /// Whoever is no admin any more keeps no name of those who run the site, and gets the one that the command gives.
    private func promote(_ command: Command) async throws -> Outcome? {
        guard let found = try await accounts.credentials(email: command.email) else { return nil }
        _ = try await accounts.changeRole(
            id: found.account.id, to: command.role, name: command.displayName, at: now())
        return .existed(found.account.id)
    }
}
