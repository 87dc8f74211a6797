import Common
import Foundation

/// The caller's own account, read from the database.
struct Profile: Sendable {
    let accounts: any AccountStore
    let changes: any Allowance
    let now: @Sendable () -> Date

    /// - Throws: ``AuthRefusal/noAccount``.
    func read(_ userID: UUID) async throws -> Account {
        guard let account = try await accounts.account(id: userID) else { throw AuthRefusal.noAccount }
        return account
    }

    /// Changes the name; nil leaves it. Those who run the site may bear its names.
    /// - Throws: ``AuthRefusal``: `noAccount`, `reservedName`, `tooManyChanges`, `silenced`, `suspended`.
    func change(_ userID: UUID, displayName: DisplayName?) async throws -> Account {
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
