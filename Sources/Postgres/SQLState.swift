/// The five-character code by which PostgreSQL says what went wrong (PostgreSQL documentation, appendix A).
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The code as the server sent it.
    public let rawValue: String

    /// - Parameter rawValue: a five-character code.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The code.
    public var description: String { rawValue }

    /// The first two characters, which name the kind of error.
    public var classCode: String { String(rawValue.prefix(2)) }

    /// Whether the whole transaction may succeed when it is simply run again.
    public var isSerializationFailure: Bool { self == .serializationFailure || self == .deadlockDetected }

    /// 23505: a second row with the same key.
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// 23514: a CHECK constraint refused the row.
    public static let checkViolation = SQLState(rawValue: "23514")
    /// 25006: a write in a read-only transaction.
    public static let readOnlyTransaction = SQLState(rawValue: "25006")
    /// 25P02: a statement after an error in the same transaction.
    public static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// 26000: a prepared statement that the server does not know.
    public static let invalidStatementName = SQLState(rawValue: "26000")
    /// 40001: concurrent transactions could not be put in an order.
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// 40P01: the transaction was chosen as a deadlock's victim.
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// 42501: the role may not do that.
    public static let insufficientPrivilege = SQLState(rawValue: "42501")
    /// 42P01: there is no such table.
    public static let undefinedTable = SQLState(rawValue: "42P01")
    /// 42601: the SQL text is malformed.
    public static let syntaxError = SQLState(rawValue: "42601")
    /// 53100: the server's disk is full.
    public static let diskFull = SQLState(rawValue: "53100")
    /// 53300: the server has no connection left.
    public static let tooManyConnections = SQLState(rawValue: "53300")
    /// 57014: the statement was cancelled.
    public static let queryCanceled = SQLState(rawValue: "57014")
    /// 57P01: the server shuts down, or an administrator ended the connection.
    public static let adminShutdown = SQLState(rawValue: "57P01")
    /// XX000: an error that the server did not classify.
    public static let internalError = SQLState(rawValue: "XX000")

    /// 0A000 is raised, among other causes, when a table changed below a prepared statement.
    static let featureNotSupported = SQLState(rawValue: "0A000")
}
