import Common
import Foundation

extension Caller {
    package init(_ principal: Principal, at time: Date) {
        self.init(userID: principal.userID, account: principal.account, at: time)
    }

    /// An account that may act, as rooms see it: may it write, and whose name stands under what it writes.
    package init(userID: UUID, account: AccountState, at time: Date) {
        let standing = account.standing(at: time)
        self.init(
            userID: userID,
            displayName: account.displayName,
            isAdmin: account.role == .admin,
            silence: standing.status == .silenced ? Silence(until: standing.until) : nil
        )
    }
}
