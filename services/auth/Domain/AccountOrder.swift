import Common
import Foundation

/// What moderation orders of an account.
enum AccountOrder: Sendable, Equatable {
    case silence(until: Date?)
    case unsilence
    case suspend(until: Date?)
    case reinstate
    /// Personal data goes; what refers to the account stays, without a name.
    case erase
}

/// The account's state does not allow the order.
struct OrderNotAllowed: Error, Sendable {}

extension Account {
    /// The name of accounts that were erased.
    static let erasedName = "Conta excluída"

    /// Carries an order out. Each concerns its own fact: a silence neither ends a suspension nor is ended by one. Of two
    /// orders about the same fact the later one counts.
    ///
    /// Erasing what is erased already changes nothing.
    mutating func obey(_ order: AccountOrder, at now: Date) throws(OrderNotAllowed) {
        guard !isDeleted || order == .erase else { throw OrderNotAllowed() }
        switch order {
        case .silence(let until): silence = Sanction(until: until)
        case .suspend(let until): suspension = Sanction(until: until)
        case .unsilence:
            guard silence?.holds(at: now) == true else { throw OrderNotAllowed() }
            silence = nil
        case .reinstate:
            guard suspension?.holds(at: now) == true else { throw OrderNotAllowed() }
            suspension = nil
        case .erase:
            (isDeleted, silence, suspension) = (true, nil, nil)
            displayName = Self.erasedName
        }
        version += 1
    }

    /// Takes away the sanctions that have run out.
    /// - Returns: whether there was one.
    mutating func endRunOut(at now: Date) -> Bool {
        let before = (silence, suspension)
        if silence?.holds(at: now) == false { silence = nil }
        if suspension?.holds(at: now) == false { suspension = nil }
        guard before != (silence, suspension) else { return false }
        version += 1
        return true
    }
}

extension AccountOrder {
    /// Whether an admin whom it concerns can decide nothing any more.
    var disables: Bool {
        switch self {
        case .silence, .suspend, .erase: true
        case .unsilence, .reinstate: false
        }
    }
}
