/// What PostgreSQL has done so far, by its own counts.
struct DatabaseUsage: Sendable {
    /// Bytes of write-ahead log, of the whole server, up to now.
    let logBytes: Int
    /// Messages stored, rows written in the gateway's schema and transactions committed.
    ///
    /// Sessions report these together, up to a second late: they compare with one another, not with what was
    /// acknowledged by then.
    let messages: Int
    let rows: Int
    let transactions: Int

    /// What was done between an earlier reading and this one.
    func since(_ earlier: DatabaseUsage) -> DatabaseUsage {
        DatabaseUsage(
            logBytes: logBytes - earlier.logBytes, messages: messages - earlier.messages, rows: rows - earlier.rows,
            transactions: transactions - earlier.transactions)
    }
}
