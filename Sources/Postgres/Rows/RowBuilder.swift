import CLibPQ

#if canImport(Glibc)
    import Glibc
#endif

/// Copies rows out of libpq's results as they arrive, up to the configured limits.
struct RowBuilder {
    private let maxRows: Int
    private let maxBytes: Int
    /// What the statement returns; known before the first row when the statement ran before on this connection.
    private(set) var columns: [PostgresColumn]?
    private var rowCount = 0
    private var extents: [RowStorage.Extent] = []
    private var bytes: [UInt8] = []
    private var affectedRows = 0
    private(set) var isOverLimit = false

    init(columns: [PostgresColumn]?, maxRows: Int, maxBytes: Int) {
        self.columns = columns
        self.maxRows = maxRows
        self.maxBytes = maxBytes
    }

    var rows: PostgresRows {
        PostgresRows(
            storage: RowStorage(columns: columns ?? [], rowCount: rowCount, extents: extents, bytes: bytes),
            affectedRows: affectedRows)
    }

    /// Takes the rows of a result, if it has any, and its count of affected rows.
    mutating func append(_ result: OpaquePointer) {
        let width = PQnfields(result)
        if columns == nil { columns = Self.columns(of: result, count: width) }
        for row in 0..<PQntuples(result) {
            for column in 0..<width { appendCell(result, row: row, column: column) }
            rowCount += 1
            if rowCount > maxRows || bytes.count > maxBytes { isOverLimit = true }
            // What is over the limit is not kept: the statement is being cancelled.
            if isOverLimit { return }
        }
        if let count = PQcmdTuples(result), count.pointee != 0 { affectedRows = Int(atoll(count)) }
    }

    private mutating func appendCell(_ result: OpaquePointer, row: Int32, column: Int32) {
        guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
            extents.append(RowStorage.Extent(offset: bytes.count, length: -1))
            return
        }
        let length = Int(PQgetlength(result, row, column))
        extents.append(RowStorage.Extent(offset: bytes.count, length: length))
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: length))
    }

    private static func columns(of result: OpaquePointer, count: Int32) -> [PostgresColumn] {
        (0..<count).map { column in
            PostgresColumn(
                name: PQfname(result, column).map { String(cString: $0) } ?? "",
                type: PostgresType(oid: PQftype(result, column)))
        }
    }
}
