/// A statement's result, fully read.
public struct PostgresRows: RandomAccessCollection, Sendable {
    let storage: RowStorage
    /// How many rows an INSERT, UPDATE, DELETE, MERGE, COPY or SELECT touched; 0 for other statements.
    public let affectedRows: Int

    /// 0
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { storage.rowCount }

    /// The row at a position.
    public subscript(position: Int) -> PostgresRow {
        precondition(indices.contains(position), "row \(position) of \(count)")
        return PostgresRow(storage: storage, index: position)
    }

}

/// One row of a result.
///
/// Columns are read by name (`try row["name", as: UUID.self]`), by position (`try row[0, as: Int.self]`), or all
/// together (`let (id, name) = try row.decode((UUID, String).self)`). NULL is read as an optional.
public struct PostgresRow: Sendable {
    fileprivate let storage: RowStorage
    fileprivate let index: Int

    /// Reads the column with a name.
    /// - Throws: ``PostgresError`` with `.decoding` when there is no such column, it is NULL, or of another type.
    public subscript<Value: PostgresDecodable>(_ name: String, as type: Value.Type) -> Value {
        get throws(PostgresError) {
            guard let column = storage.columns.firstIndex(where: { $0.name == name }) else {
                throw PostgresError(.decoding, "there is no column \"\(name)\"")
            }
            return try Value(from: storage.cell(row: index, column: column))
        }
    }

    /// Reads the column at a position, counted from 0.
    /// - Throws: ``PostgresError`` with `.decoding` when there is no such column, it is NULL, or of another type.
    public subscript<Value: PostgresDecodable>(_ column: Int, as type: Value.Type) -> Value {
        get throws(PostgresError) {
            guard storage.columns.indices.contains(column) else {
                throw PostgresError(.decoding, "there is no column \(column)")
            }
            return try Value(from: storage.cell(row: index, column: column))
        }
    }

    /// Reads the column with a name. The same as the subscript.
    /// - Throws: ``PostgresError`` with `.decoding`.
    public func decode<Value: PostgresDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        try self[name, as: type]
    }

    /// Reads all columns, in their order.
    /// - Throws: ``PostgresError`` with `.decoding` also when the row has another number of columns.
    public func decode<each Value: PostgresDecodable>(
        _: (repeat each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var wanted = 0
        for _ in repeat (each Value).self { wanted += 1 }
        guard wanted == storage.columns.count else {
            throw PostgresError(.decoding, "a row of \(storage.columns.count) columns was read as \(wanted)")
        }
        var column = -1
        func next<Wanted: PostgresDecodable>(_: Wanted.Type) throws(PostgresError) -> Wanted {
            column += 1
            return try Wanted(from: storage.cell(row: index, column: column))
        }
        return (repeat try next((each Value).self))
    }
}

/// A column of a result.
struct PostgresColumn: Sendable, Hashable {
    var name: String
    var type: PostgresType
}

/// All cells of a result, one after another in one buffer.
final class RowStorage: Sendable {
    /// Where a cell's bytes are; a negative length is NULL.
    struct Extent: Sendable {
        var offset: Int
        var length: Int
    }

    let columns: [PostgresColumn]
    let rowCount: Int
    private let extents: [Extent]
    private let bytes: [UInt8]

    init(columns: [PostgresColumn], rowCount: Int, extents: [Extent], bytes: [UInt8]) {
        self.columns = columns
        self.rowCount = rowCount
        self.extents = extents
        self.bytes = bytes
    }

    func cell(row: Int, column: Int) -> PostgresCell {
        let extent = extents[row * columns.count + column]
        return PostgresCell(
            bytes: extent.length < 0 ? nil : bytes[extent.offset..<extent.offset + extent.length],
            type: columns[column].type,
            column: columns[column].name
        )
    }
}
