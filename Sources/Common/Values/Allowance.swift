import Foundation

/// So much of something for each person in a span of time.
public protocol Allowance: Sendable {
    /// Pays with what the person has left.
    func pay(_ amount: Int, by personID: UUID) async throws(QuotaRefusal) -> Payment
    /// Returns what was paid for something that then cost nothing. Call it once at the most; what was paid out of a span that
    /// is over is gone with it.
    func giveBack(_ payment: Payment)
}

extension Allowance {
    /// Pays for what costs something in any case.
    /// - Returns: nil if it is paid.
    public func take(_ amount: Int, by personID: UUID) async -> QuotaRefusal? {
        do throws(QuotaRefusal) {
            _ = try await pay(amount, by: personID)
            return nil
        } catch {
            return error
        }
    }
}

/// What was paid out of an ``Allowance``.
public struct Payment: Sendable, Equatable {
    /// How much.
    public let amount: Int
    /// By whom.
    public let personID: UUID
    /// The end of the span that it was paid out of; nil where there are no spans.
    public let spanEnd: ContinuousClock.Instant?

    /// A payment.
    public init(_ amount: Int, by personID: UUID, spanEnd: ContinuousClock.Instant? = nil) {
        self.amount = amount
        self.personID = personID
        self.spanEnd = spanEnd
    }
}
