import Foundation
import Postgres

/// What the record is told with a commit to a recorded stream: rows with `after` < id <= `through` may not be published, and
/// `publisher` sees to it. If nothing is heard of that one any more, the relay does.
public struct PublisherNote: Sendable, Equatable {
    let publisher: UUID
    let after: UUID
    let through: UUID

    /// The statement that writes it, or part of one, which takes effect if `condition` holds.
    public func statement(schema: String, when condition: PostgresQuery = "true") -> PostgresQuery {
        """
        INSERT INTO \(identifier: schema).publishers (id, after, through)
        SELECT \(publisher)::uuid, \(after)::uuid, \(through)::uuid WHERE \(condition)
        ON CONFLICT (id) DO UPDATE SET after = excluded.after, through = excluded.through, noted_at = excluded.noted_at
        """
    }
}
