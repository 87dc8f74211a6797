import Common
import Foundation

/// Whoever asks: an account as the record has it at this moment.
package struct Caller: Sendable, Equatable {
    package let userID: UUID
    package let displayName: String
    let isAdmin: Bool

    package init(userID: UUID, displayName: String, isAdmin: Bool) {
        self.userID = userID
        self.displayName = displayName
        self.isAdmin = isAdmin
    }

    /// The right to change what is one's own.
    package var right: WriteRight { WriteRight(of: userID) }
}

extension Caller {
    /// Whoever the guard let in.
    package init(_ principal: Principal) {
        self.init(userID: principal.userID, displayName: principal.displayName, isAdmin: principal.isAdmin)
    }
}
