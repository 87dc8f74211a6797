import Common
import Foundation

extension Caller {
    package init(_ principal: Principal, at now: Date) {
        self.init(userID: principal.userID, account: principal.account, at: now)
    }

    /// An account that may act, as rooms see it: may it write, and whose name stands under what it writes.
    package init(userID: UUID, account: AccountState, at now: Date) {
        let standing = account.standing(at: now)
        self.init(
            userID: userID,
            displayName: account.displayName,
            isAdmin: account.role == .admin,
            silence: standing.status == .silenced ? Silence(until: standing.until) : nil
        )
    }
}
