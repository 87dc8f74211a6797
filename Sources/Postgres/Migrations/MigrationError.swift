/// Why migrations were not applied, or do not fit the database.
public enum MigrationError: Error, Sendable, CustomStringConvertible {
    /// The folder or a file in it cannot be read, is too large, or is not UTF-8 text.
    case unreadable(String)
    /// A file in the folder is not called `NNNN_verb_phrase.sql`.
    case badFileName(String)
    /// Two files have the same version.
    case duplicateVersion(Int)
    /// A file was changed after it had been applied.
    case checksumChanged(version: Int, name: String)
    /// The database has versions that this program does not know: an older program on a newer schema.
    case databaseIsNewer(unknown: [Int])
    /// The database lacks versions that this program needs.
    case databaseIsOlder(missing: [Int])
    /// A file's version is lower than one that is applied already.
    case outOfOrder(version: Int, applied: Int)
    /// Another migrator held the lock longer than we would wait.
    case lockTimeout
    /// A file holds BEGIN, COMMIT or ROLLBACK. What came before its COMMIT stays in the database.
    case controlsTransaction(name: String)
    /// A file failed and was rolled back; those before it stay applied.
    case failed(name: String, PostgresError)

    /// What is wrong, and with which file or version.
    public var description: String {
        switch self {
        case .unreadable(let path): "cannot read \(path) as a migration"
        case .badFileName(let name): "\(name) is not called NNNN_verb_phrase.sql"
        case .duplicateVersion(let version): "two migrations have version \(version)"
        case .checksumChanged(_, let name): "\(name) was changed after it had been applied: add a new file instead"
        case .databaseIsNewer(let unknown): "the database has versions that this program does not know: \(unknown)"
        case .databaseIsOlder(let missing): "the database lacks versions \(missing): run the migrations first"
        case .outOfOrder(let version, let applied):
            "version \(version) comes before version \(applied), which is applied"
        case .lockTimeout: "another migrator is at work and does not end"
        case .controlsTransaction(let name): "\(name) begins or ends a transaction: each file is one transaction"
        case .failed(let name, let error): "\(name) failed and was rolled back: \(error)"
        }
    }
}
