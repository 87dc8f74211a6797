import Postgres

/// A stored row is not what a service writes: a fault of ours, never of a caller. It is thrown, whatever could be guessed in
/// its place: what nobody notices is not mended.
public struct CorruptRow: Error, Equatable, CustomStringConvertible {
    /// Where it is.
    public let table: String
    /// What is wrong there.
    public let column: String

    /// A fault.
    public init(table: String, column: String) {
        self.table = table
        self.column = column
    }

    /// One line for logs.
    public var description: String { "a row of \(table) has a value in \(column) that no service writes" }
}

extension PostgresRow {
    /// A column whose text is one of an enumeration's raw values.
    /// - Throws: ``CorruptRow`` for any other text; `PostgresError`.
    public func choice<Value: RawRepresentable<String>>(
        _ column: String, of table: String, as type: Value.Type = Value.self
    ) throws -> Value {
        guard let value = Value(rawValue: try decode(column, as: String.self)) else {
            throw CorruptRow(table: table, column: column)
        }
        return value
    }

    /// A column whose text is one of an enumeration's raw values, or NULL.
    /// - Throws: ``CorruptRow`` for any other text; `PostgresError`.
    public func optionalChoice<Value: RawRepresentable<String>>(
        _ column: String, of table: String, as type: Value.Type = Value.self
    ) throws -> Value? {
        try decode(column, as: String?.self) == nil ? nil : choice(column, of: table)
    }
}
