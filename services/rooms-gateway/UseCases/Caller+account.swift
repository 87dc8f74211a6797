import Common
import Foundation

extension Caller {
    init(_ principal: Principal) {
        self.init(userID: principal.userID, account: principal.account)
    }

    /// An account that may act, as rooms see it: may it write, and whose name stands under what it writes.
    init(userID: UUID, account: AccountState) {
        let standing = account.standing(at: Date())
        self.init(
            userID: userID,
            displayName: account.displayName,
            isAdmin: account.role == .admin,
            silence: standing.status == .silenced ? Silence(until: standing.until) : nil
        )
    }
}
