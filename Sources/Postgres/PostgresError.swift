/// Everything that can go wrong between this library and PostgreSQL.
///
/// It never carries a parameter's value, a row's value or a password: of the server's report only the primary message
/// (with quoted data removed where it may repeat data), the SQLSTATE and the names of constraint, schema, table and
/// column are kept. DETAIL, HINT and CONTEXT are dropped, for they quote rows.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public enum Code: Sendable, Hashable {
        /// The server refused with this SQLSTATE.
        case sqlState(SQLState)
        /// The connection was lost, or could not be made.
        case connectionLost
        /// No connection became free within the acquire timeout.
        case acquireTimeout
        /// The statement did not end within the statement timeout.
        case statementTimeout
        /// The task was cancelled.
        case cancelled
        /// As many callers as may wait for a connection wait already.
        case poolExhausted
        /// The pool was shut down, or the connection's scope has ended.
        case closed
        /// A parameter cannot be sent: a NUL character in a text, a date out of range, a malformed identifier.
        case encoding
        /// A column is missing, NULL, or not of the type asked for.
        case decoding
        /// A result is larger than the configured limit.
        case resultTooLarge
        /// BEGIN, COMMIT or ROLLBACK where the library keeps the transaction.
        case transactionState
        /// A setting, such as the URL, is malformed.
        case configuration
    }

    /// What happened.
    public let code: Code
    /// A sentence for logs. No data, no secrets.
    public let message: String
    /// The violated constraint's name, if the server named one.
    public internal(set) var constraint: String?
    /// The table's name, if the server named one.
    public internal(set) var table: String?
    /// The column's name, if the server named one.
    public internal(set) var column: String?
    /// Whether the effect of the statement (or COMMIT) is unknown: it was sent and no answer came back.
    ///
    /// False means that nothing was changed by the failed call.
    public internal(set) var mayHaveCommitted = false
    /// Nothing of the call reached the server, so that it can be repeated on another connection.
    var isUnsent = false

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The SQLSTATE, if the server sent one.
    public var sqlState: SQLState? {
        if case .sqlState(let state) = code { return state }
        return nil
    }

    /// Whether the same call may succeed a little later without any change by the caller: the database is away or busy.
    public var isTransient: Bool {
        switch code {
        case .connectionLost, .acquireTimeout, .statementTimeout, .poolExhausted:
            return true
        case .sqlState(let state):
            // 08 connection, 40 rollback, 53 resources, 57 operator intervention, 58 system.
            return ["08", "40", "53", "57", "58"].contains(state.classCode)
        default:
            return false
        }
    }

    /// The code, the message and the constraint.
    public var description: String {
        var text = "PostgresError(\(label): \(message)"
        if let constraint { text += "; constraint \(constraint)" }
        if mayHaveCommitted { text += "; the outcome is unknown" }
        return text + ")"
    }

    private var label: String {
        if case .sqlState(let state) = code { return state.rawValue }
        return "\(code)"
    }
}

extension PostgresError {
    /// Primary messages of class 22 repeat the offending text between double quotes: everything quoted is dropped.
    static func withoutData(_ message: String, state: SQLState) -> String {
        guard state.classCode == "22", let first = message.firstIndex(of: "\"") else { return message }
        let last = message.lastIndex(of: "\"") ?? first
        return message[..<first] + "…" + message[message.index(after: last)...]
    }
}
