import Common
import Foundation

/// Changes the caller's own account.
package struct ChangeAccount: Sendable {
    let accounts: any AccountStore
    let show: ShowAccount
    let changes: any Allowance
    let now: @Sendable () -> Date

    package init(
        accounts: any AccountStore, show: ShowAccount, changes: any Allowance, now: @escaping @Sendable () -> Date
    ) {
        self.accounts = accounts
        self.show = show
        self.changes = changes
        self.now = now
    }

    /// Changes the name; nil leaves it. Those who run the site may bear its names.
    /// - Throws: ``AuthRefusal``: `noAccount`, `reservedName`, `tooManyChanges`, `silenced`, `suspended`.
    package func callAsFunction(_ userID: UUID, displayName: DisplayName?) async throws -> Account {
        guard let displayName else { return try await show(userID) }
        if displayName.isReserved {
            guard try await show(userID).role == .admin else { throw AuthRefusal.reservedName }
        }
        if let refusal = await changes.take(1, by: userID) { throw AuthRefusal.tooManyChanges(refusal) }
        guard let account = try await accounts.rename(id: userID, to: displayName, at: now()) else {
            throw AuthRefusal.noAccount
        }
        return account
    }
}
