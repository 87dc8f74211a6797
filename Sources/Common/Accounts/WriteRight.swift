import Foundation

/// By what right somebody has something written: what the guard let them in for, so that the same can be asked once more where
/// the write is committed.
public struct WriteRight: Sendable, Equatable {
    /// Whose it is.
    public let userID: UUID
    /// Whether a silence leaves it, such as the right to leave a room.
    public let outlastsSilence: Bool
    /// Whether only admins have it.
    public let isOffice: Bool

    /// The right of somebody who may write; of an admin, if it is one of the office.
    public init(of userID: UUID, outlastingSilence: Bool = false, asAdmin: Bool = false) {
        self.userID = userID
        outlastsSilence = outlastingSilence
        isOffice = asAdmin
    }

    /// Lets through who has the right at that moment.
    /// - Parameter account: whose right it is, as they are now.
    public func require(of account: AccountState, at now: Date) throws(LostRight) {
        let standing = account.standing(at: now)
        switch standing.status {
        case .deleted: throw .gone
        case .suspended: throw .suspended(until: standing.until)
        case .silenced where !outlastsSilence: throw .silenced(until: standing.until)
        case .silenced, .active: break
        }
        guard !isOffice || account.role == .admin else { throw .notAdmin }
    }
}

/// Why somebody may not write any more what they were let in for.
public enum LostRight: Error, Sendable, Equatable {
    /// The account is gone.
    case gone
    /// The account is suspended, until then if that is known.
    case suspended(until: Date?)
    /// The account is silenced everywhere, until then if that is known.
    case silenced(until: Date?)
    /// Only admins may.
    case notAdmin
}
