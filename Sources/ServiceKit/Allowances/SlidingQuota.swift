import Common
import Foundation
import Postgres

/// So many in a window that slides, counted in the rows that stand for them: a table with `created_at`. Whoever has as many
/// comes back when the oldest of them leaves the window.
///
/// ```swift
/// let row = try await connection.query("SELECT \(quota.columns) FROM rooms WHERE owner_id = \(ownerID)")[0]
/// if let refusal = try quota.refusal(row) { … }
/// ```
public struct SlidingQuota: Sendable {
    private let policy: String
    private let amount: Int
    private let seconds: Int

    /// - Parameters:
    ///   - policy: what a refusal calls it: lower-case words with hyphens.
    ///   - amount: how many rows there may be in the window.
    ///   - seconds: the window's length.
    public init(_ policy: String, _ amount: Int, inSeconds seconds: Int) {
        self.policy = policy
        self.amount = amount
        self.seconds = seconds
    }

    /// Whether a row is in the window: a condition.
    public var isRecent: PostgresQuery {
        "created_at > statement_timestamp() - make_interval(secs => \(Double(seconds)))"
    }

    /// What ``refusal(_:orIf:)`` reads of a query that aggregates rows.
    public var columns: PostgresQuery {
        """
        count(*) FILTER (WHERE \(isRecent)) AS quota_used,
        (extract(epoch FROM min(created_at) FILTER (WHERE \(isRecent)) - statement_timestamp()))::float8 + \(Double(seconds))
            AS quota_wait
        """
    }

    /// The refusal of one more; nil if there is room for it.
    /// - Parameter isFull: whether there is none for another reason that passes as the window slides.
    /// - Throws: what decoding the row throws.
    public func refusal(_ row: PostgresRow, orIf isFull: Bool = false) throws -> QuotaRefusal? {
        guard try isFull || row.decode("quota_used", as: Int64.self) >= Int64(amount) else { return nil }
        let length = Double(seconds)
        // Nothing is in the window where one row alone would be too much for it.
        let wait = try row.decode("quota_wait", as: Double?.self) ?? length
        return QuotaRefusal(
            policy: policy, quota: amount, window: .seconds(seconds), retryAfter: .seconds(min(max(1, wait), length)))
    }
}
