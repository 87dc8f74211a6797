import Postgres

extension PostgresQuery {
    /// Evaluated by the statement that it is part of, whose own commit it makes asynchronous.
    static let asynchronousCommit: PostgresQuery = "(SELECT set_config('synchronous_commit', 'off', true))"
}
