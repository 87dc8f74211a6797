import Common
import Foundation

/// The caller's own account, read from the database.
package struct Profile: Sendable {
    package let accounts: any AccountStore
    package let changes: any Allowance
    package let now: @Sendable () -> Date

    package init(accounts: any AccountStore, changes: any Allowance, now: @escaping @Sendable () -> Date) {
        self.accounts = accounts
        self.changes = changes
        self.now = now
    }

    /// - Throws: ``AuthRefusal/noAccount``.
    package func read(_ userID: UUID) async throws -> Account {
        guard let account = try await accounts.account(id: userID) else { throw AuthRefusal.noAccount }
        return account
    }

    /// Changes the name; nil leaves it. Those who run the site may bear its names.
    /// - Throws: ``AuthRefusal``: `noAccount`, `reservedName`, `tooManyChanges`, `silenced`, `suspended`.
    package func change(_ userID: UUID, displayName: DisplayName?) async throws -> Account {
        guard let displayName else { return try await read(userID) }
        if displayName.isReserved {
            guard try await read(userID).role == .admin else { throw AuthRefusal.reservedName }
        }
        if let refusal = await changes.take(1, by: userID) { throw AuthRefusal.tooManyChanges(refusal) }
        guard let account = try await accounts.rename(id: userID, to: displayName, now: now()) else {
            throw AuthRefusal.noAccount
        }
        return account
    }
}
