import Common
import Foundation

/// For tests of other things.
public struct UnlimitedAllowance: Allowance {
    /// No limit.
    public init() {}

    /// Always paid.
    public func pay(_ amount: Int, by personID: UUID) async -> Payment { Payment(amount, by: personID) }

    /// Nothing to return.
    public func giveBack(_ payment: Payment) {}
}
