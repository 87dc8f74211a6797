/// What goes to the server in one write: the steps of one round trip, in order.
///
/// Each `sync` ends a domain of errors: after an error the server skips everything up to the next sync.
struct Trip {
    enum Step: Equatable {
        case deallocate(String)
        case begin(String)
        /// Prepares the statement of the query with this index.
        case prepare(query: Int, name: String)
        /// Runs the query with this index.
        case execute(query: Int, name: String)
        case sync
    }

    private(set) var steps: [Step] = []
    /// A key for each query.
    let keys: [StatementCache.Key]
    /// What each query returns, where that is known.
    private(set) var columns: [[PostgresColumn]?] = []

    /// - Parameters:
    ///   - queries: text and parameter types of the queries.
    ///   - begin: the statement that opens the transaction, if the queries are the first in it.
    ///   - mayDeallocate: false inside a transaction, which a failing DEALLOCATE would spoil.
    init(
        _ queries: [StatementCache.Key], begin: String?, mayDeallocate: Bool, statements: inout StatementCache
    ) {
        keys = queries
        if mayDeallocate && !statements.evicted.isEmpty {
            steps += statements.evicted.map(Step.deallocate)
            // Apart from what follows: DEALLOCATE takes a snapshot, after which BEGIN may not set an isolation level.
            steps.append(.sync)
        }
        if let begin { steps.append(.begin(begin)) }
        for (index, key) in queries.enumerated() {
            if let statement = statements.use(key) {
                columns.append(statement.columns)
                steps.append(.execute(query: index, name: statement.name))
            } else {
                let name = statements.add(key).name
                columns.append(nil)
                steps.append(.prepare(query: index, name: name))
                steps.append(.execute(query: index, name: name))
            }
        }
        steps.append(.sync)
    }
}
