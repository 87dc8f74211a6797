import Common
import Foundation

/// Whoever asks: an account as the record has it at this moment.
struct Caller: Sendable, Equatable {
    let userID: UUID
    let displayName: String
    let isAdmin: Bool

    /// The right to change what is one's own.
    var right: WriteRight { WriteRight(of: userID) }
}

extension Caller {
    /// Whoever the guard let in.
    init(_ principal: Principal) {
        self.init(userID: principal.userID, displayName: principal.displayName, isAdmin: principal.isAdmin)
    }
}
