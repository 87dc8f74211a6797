import Foundation
import Postgres

/// The statements on a context's inbox: which events a consumer's effects have committed for.
struct Inbox: Sendable {
    let schema: String
    let consumer: String

    /// Touches one row if the event is new, none if it was handled before.
    func remember(_ eventID: UUID) -> PostgresQuery {
        """
        INSERT INTO \(identifier: schema).inbox (consumer, event_id) VALUES (\(consumer), \(eventID))
        ON CONFLICT DO NOTHING
        """
    }

    /// Forgets the oldest events of every consumer of this context.
    func prune(olderThan age: Duration, atMost limit: Int) -> PostgresQuery {
        """
        DELETE FROM \(identifier: schema).inbox WHERE (consumer, event_id) IN (
            SELECT consumer, event_id FROM \(identifier: schema).inbox
            WHERE processed_at < clock_timestamp() - \(age.milliseconds)::bigint * interval '1 millisecond'
            ORDER BY processed_at LIMIT \(limit)
        )
        """
    }
}
