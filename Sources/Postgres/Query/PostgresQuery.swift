/// An SQL statement and its parameters.
///
/// It is written as a string literal; every `\(value)` in it becomes a bind parameter `$n` and never becomes part of
/// the text, so no value can change the statement. A `String` that is not a literal cannot become a query.
/// ```swift
/// let query: PostgresQuery = "SELECT body FROM \(identifier: schema).messages WHERE room_id = \(room) LIMIT \(limit)"
/// ```
/// Queries can be parts of queries: `"SELECT … \(condition)"` with another `PostgresQuery` joins texts and parameters.
public struct PostgresQuery: Sendable, ExpressibleByStringInterpolation {
    /// The text around the parameters: always one piece more than there are parameters.
    fileprivate(set) var pieces: [String]
    fileprivate(set) var parameters = PostgresParameters()
    /// The first parameter that could not be encoded; interpolation cannot throw, so execution does.
    fileprivate(set) var failure: PostgresError?

    /// A statement without parameters.
    public init(stringLiteral value: String) { pieces = [value] }

    /// A statement with parameters.
    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.query }

    /// The text that is sent: `$1`, `$2`… stand for the parameters.
    public var sql: String {
        guard pieces.count > 1 else { return pieces[0] }
        var text = ""
        text.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count + 4 })
        for (index, piece) in pieces.enumerated() {
            if index > 0 {
                text += "$"
                text += String(index)
            }
            text += piece
        }
        return text
    }

    /// Gathers a statement's text and parameters.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query = PostgresQuery(stringLiteral: "")

        /// - Parameters:
        ///   - literalCapacity: not used.
        ///   - interpolationCount: how many parameters to expect.
        public init(literalCapacity: Int, interpolationCount: Int) {
            query.pieces.reserveCapacity(interpolationCount + 1)
        }

        /// Appends SQL text.
        public mutating func appendLiteral(_ literal: String) {
            query.pieces[query.pieces.count - 1] += literal
        }

        /// Appends a parameter.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            appendParameter(value)
        }

        /// Appends a parameter; nil is NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            appendParameter(value)
        }

        /// Appends a quoted identifier: the name of a schema, table, column, role or channel.
        ///
        /// Names that are empty, longer than PostgreSQL's 63 bytes or that hold a NUL make the execution throw.
        public mutating func appendInterpolation(identifier: String) {
            do throws(PostgresError) {
                appendLiteral(try Self.quoted(identifier))
            } catch {
                query.failure = query.failure ?? error
            }
        }

        /// Appends a quoted text constant, for a place where the planner has to know the value, such as what a partial index
        /// is made for. Only for values that the program itself has: every other value is a parameter.
        ///
        /// Texts that hold a NUL make the execution throw.
        public mutating func appendInterpolation(constant text: String) {
            guard !text.utf8.contains(0) else {
                query.failure = query.failure ?? PostgresError(.encoding, "a text constant must not hold NUL")
                return
            }
            // E'…' reads alike whatever standard_conforming_strings says.
            let escaped = text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
                .split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            appendLiteral(text.utf8.contains(UInt8(ascii: "\\")) ? "E'\(escaped)'" : "'\(escaped)'")
        }

        /// Appends another query's text and parameters.
        public mutating func appendInterpolation(_ part: PostgresQuery) {
            query.pieces[query.pieces.count - 1] += part.pieces[0]
            query.pieces += part.pieces.dropFirst()
            query.parameters.append(part.parameters)
            query.failure = query.failure ?? part.failure
        }

        private mutating func appendParameter<Value: PostgresEncodable>(_ value: Value?) {
            do throws(PostgresError) {
                try query.parameters.append(value)
                query.pieces.append("")
            } catch {
                query.failure = query.failure ?? error
            }
        }

        static func quoted(_ identifier: String) throws(PostgresError) -> String {
            let bytes = identifier.utf8
            guard !bytes.isEmpty, bytes.count <= 63, !bytes.contains(0) else {
                throw PostgresError(.encoding, "an identifier must have 1 to 63 bytes, none of them NUL")
            }
            return "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                + "\""
        }
    }

    /// PostgreSQL counts a statement's parameters with 16 bits.
    private static let maxParameters = 65_535

    /// - Throws: ``PostgresError`` with `.encoding` when the query cannot be sent.
    func validate() throws(PostgresError) {
        if let failure { throw failure }
        guard parameters.count <= Self.maxParameters else {
            throw PostgresError(.encoding, "a statement has more than \(Self.maxParameters) parameters: use arrays")
        }
    }
}
