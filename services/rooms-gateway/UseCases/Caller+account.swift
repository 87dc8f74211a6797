import Common
import Foundation

extension Caller {
    init(_ principal: Principal) {
        self.init(userID: principal.userID, account: principal.account)
    }

    /// An account that may act, as rooms see it: may it write, and whose name stands under what it writes.
    init(userID: UUID, account: AccountState) {
        let isSilenced = account.effectiveStatus(at: Date()) == .silenced
        self.init(
            userID: userID,
            displayName: account.displayName,
            isAdmin: account.role == .admin,
            silence: isSilenced ? Silence(until: account.statusUntil) : nil
        )
    }
}
