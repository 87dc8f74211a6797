import Foundation

/// The caller's own account, read from the database.
package struct ShowAccount: Sendable {
    let accounts: any AccountStore

    package init(accounts: any AccountStore) {
        self.accounts = accounts
    }

    /// - Throws: ``AuthRefusal/noAccount``.
    package func callAsFunction(_ userID: UUID) async throws -> Account {
        guard let account = try await accounts.account(id: userID) else { throw AuthRefusal.noAccount }
        return account
    }
}
