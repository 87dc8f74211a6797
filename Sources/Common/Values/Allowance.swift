import Foundation

/// So much of something for each person in a span of time.
public protocol Allowance: Sendable {
    /// Pays with what the person has left.
    /// - Returns: nil if it is paid.
    func take(_ amount: Int, by personID: UUID) async -> QuotaRefusal?
    /// Returns what was paid for something that then cost nothing.
    func giveBack(_ amount: Int, to personID: UUID)
}

/// For who is not held to any: seeding, and tests of other things.
public struct UnlimitedAllowance: Allowance {
    /// No limit.
    public init() {}

    /// Always paid.
    public func take(_ amount: Int, by personID: UUID) async -> QuotaRefusal? { nil }

    /// Nothing to return.
    public func giveBack(_ amount: Int, to personID: UUID) {}
}
