/// Which statements are prepared on a connection, least recently used first out. Pure: it names and forgets statements,
/// the session prepares and deallocates them.
struct StatementCache {
    /// Two queries share a prepared statement when text and parameter types are the same.
    struct Key: Hashable {
        var sql: String
        var types: [PostgresType]
    }

    struct Statement {
        let name: String
        /// What it returns, once it has run. The server refuses to run a statement whose columns have changed.
        var columns: [PostgresColumn]?
        fileprivate var lastUse: UInt64
    }

    private let capacity: Int
    private var statements: [Key: Statement] = [:]
    private var uses: UInt64 = 0
    private var named = 0
    /// Names that the server still holds and that must be deallocated.
    private(set) var evicted: [String] = []

    /// - Parameter capacity: statements kept at most; 1 at least.
    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { statements.count }

    /// The statement for a key, if it is prepared. It becomes the most recently used one.
    mutating func use(_ key: Key) -> Statement? {
        guard let index = statements.index(forKey: key) else { return nil }
        uses += 1
        statements.values[index].lastUse = uses
        return statements.values[index]
    }

    /// Adds a statement under a new name, evicting the least recently used one when there are too many.
    mutating func add(_ key: Key) -> Statement {
        if statements.count >= capacity, let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            forget(oldest.key)
        }
        uses += 1
        named += 1
        let statement = Statement(name: "s\(named)", columns: nil, lastUse: uses)
        statements[key] = statement
        return statement
    }

    mutating func remember(columns: [PostgresColumn], of key: Key) {
        statements[key]?.columns = columns
    }

    /// Removes a statement that the server holds; it is to be deallocated.
    mutating func forget(_ key: Key) {
        if let statement = statements.removeValue(forKey: key) { evicted.append(statement.name) }
    }

    /// Removes a statement that the server does not hold, because preparing it failed.
    mutating func drop(_ key: Key) {
        statements[key] = nil
    }

    mutating func deallocated(_ names: [String]) {
        evicted.removeAll { names.contains($0) }
    }
}
