import CLibPQ

/// What the server said in an error report.
struct ServerError {
    /// Whether the server ends the connection with it.
    let isFatal: Bool
    let error: PostgresError
    /// The statement was prepared for tables that have changed since, or is not known any more.
    let isStaleStatement: Bool

    init(_ result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        guard let code = field("C") else {
            // libpq made this result itself: it could not talk to the server.
            isFatal = true
            isStaleStatement = false
            error = PostgresError(.connectionLost, "the connection to the server was lost")
            return
        }
        let state = SQLState(rawValue: code)
        let message = PostgresError.withoutData(field("M") ?? "no message", state: state)
        isFatal = field("V") == "FATAL" || field("V") == "PANIC"
        isStaleStatement =
            state == .invalidStatementName || (state == .featureNotSupported && field("R") == "RevalidateCachedQuery")
        var error = PostgresError(
            isFatal ? .connectionLost : .sqlState(state), isFatal ? "\(message) (\(code))" : message)
        error.constraint = field("n")
        error.table = field("t")
        error.column = field("c")
        self.error = error
    }
}
