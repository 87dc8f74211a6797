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

    /// Carries an order out.
    ///
    /// A suspension outweighs a silence: neither silencing nor lifting a silence ends one. Erasing what is erased already
    /// changes nothing.
    mutating func obey(_ order: AccountOrder, at now: Date) throws(OrderNotAllowed) {
        switch (order, state.effectiveStatus(at: now)) {
        case (.silence(let until), .active), (.silence(let until), .silenced):
            (status, statusUntil) = (.silenced, until)
        case (.suspend(let until), .active), (.suspend(let until), .silenced), (.suspend(let until), .suspended):
            (status, statusUntil) = (.suspended, until)
        case (.unsilence, .silenced), (.reinstate, .suspended):
            (status, statusUntil) = (.active, nil)
        case (.erase, _):
            (status, statusUntil) = (.deleted, nil)
            displayName = Self.erasedName
        default:
            throw OrderNotAllowed()
        }
        version += 1
    }
}
