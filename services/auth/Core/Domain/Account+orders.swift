import Common
import Contract
import Foundation

/// The account's state does not allow the order.
package struct OrderNotAllowed: Error, Sendable {}

extension Account {
    /// The name of accounts that were erased.
    static let erasedName = "Conta excluída"

    /// Carries out what moderation orders of the account. Each order concerns its own fact: a silence neither ends a suspension
    /// nor is ended by one. Of two orders about the same fact the later one counts.
    ///
    /// Erasing what is erased already changes nothing. Personal data goes; what refers to the account stays, without a name.
    package mutating func obey(_ order: AuthOrder, at time: Date) throws(OrderNotAllowed) {
        guard !isDeleted || order.isErasure else { throw OrderNotAllowed() }
        switch order {
        case .userSilenced(let data): silence = Sanction(until: data.until)
        case .userSuspended(let data): suspension = Sanction(until: data.until)
        case .userUnsilenced:
            guard silence?.holds(at: time) == true else { throw OrderNotAllowed() }
            silence = nil
        case .userReinstated:
            guard suspension?.holds(at: time) == true else { throw OrderNotAllowed() }
            suspension = nil
        case .userDeletionOrdered:
            (isDeleted, silence, suspension) = (true, nil, nil)
            displayName = Self.erasedName
        }
        version += 1
    }

    /// Takes away the sanctions that have run out.
    /// - Returns: whether there was one.
    package mutating func endRunOut(at time: Date) -> Bool {
        let before = (silence, suspension)
        if silence?.holds(at: time) == false { silence = nil }
        if suspension?.holds(at: time) == false { suspension = nil }
        guard before != (silence, suspension) else { return false }
        version += 1
        return true
    }
}

extension AuthOrder {
    /// Whom it is about.
    package var userID: UUID {
        switch self {
        case .userSilenced(let data), .userUnsilenced(let data), .userSuspended(let data), .userReinstated(let data),
            .userDeletionOrdered(let data):
            data.userID
        }
    }

    /// Whether it is the end of the account.
    package var isErasure: Bool {
        if case .userDeletionOrdered = self { return true }
        return false
    }

    /// Whether an admin whom it concerns can decide nothing any more.
    package var disables: Bool {
        switch self {
        case .userSilenced, .userSuspended, .userDeletionOrdered: true
        case .userUnsilenced, .userReinstated: false
        }
    }
}
