/// The header of an array's binary form: one dimension, and whether elements may be NULL.
private func writeArrayHeader(
    count: Int, element: PostgresType, hasNulls: Bool, into buffer: inout PostgresBuffer
) throws(PostgresError) {
    guard let count = Int32(exactly: count) else { throw PostgresError(.encoding, "an array is too long") }
    buffer.write(Int32(count == 0 ? 0 : 1))
    buffer.write(Int32(hasNulls ? 1 : 0))
    buffer.write(element.oid)
    guard count > 0 else { return }
    buffer.write(count)
    // The lower bound: SQL counts from one.
    buffer.write(Int32(1))
}

/// The elements of an array of one dimension, as cells of its element type.
private func arrayCells(_ cell: PostgresCell, as wanted: Any.Type) throws(PostgresError) -> [PostgresCell] {
    var rest = try cell.requireBytes()
    func next() throws(PostgresError) -> Int32 {
        guard rest.count >= 4 else { throw cell.mismatch(wanted) }
        defer { rest = rest.dropFirst(4) }
        return Int32(bigEndianBytes: rest.prefix(4))
    }
    let dimensions = try next()
    _ = try next()
    let type = PostgresType(oid: UInt32(bitPattern: try next()))
    if dimensions == 0 { return [] }
    guard dimensions == 1 else { throw cell.mismatch(wanted) }
    let count = Int(try next())
    _ = try next()
    // Each element takes four bytes at least: a lying count cannot make us reserve more than was sent.
    guard count >= 0, count <= rest.count / 4 else { throw cell.mismatch(wanted) }
    var cells: [PostgresCell] = []
    cells.reserveCapacity(count)
    for _ in 0..<count {
        let length = Int(try next())
        guard length <= rest.count else { throw cell.mismatch(wanted) }
        let bytes = length < 0 ? nil : rest.prefix(length)
        if let bytes { rest = rest.dropFirst(bytes.count) }
        cells.append(PostgresCell(bytes: bytes, type: type, column: cell.column))
    }
    return cells
}

extension PostgresScalar {
    /// The array type of the scalar's type.
    public static var postgresArrayType: PostgresType { postgresType.array ?? .unknown }

    /// Appends the elements, none of which is NULL.
    public static func encodeArray(_ elements: [Self], into buffer: inout PostgresBuffer) throws(PostgresError) {
        try writeArrayHeader(count: elements.count, element: postgresType, hasNulls: false, into: &buffer)
        for element in elements {
            try buffer.writeLengthPrefixed { (buffer) throws(PostgresError) in try element.encode(into: &buffer) }
        }
    }

    /// Reads the elements, none of which may be NULL.
    public static func decodeArray(from cell: PostgresCell) throws(PostgresError) -> [Self] {
        var elements: [Self] = []
        for element in try arrayCells(cell, as: [Self].self) { elements.append(try Self(from: element)) }
        return elements
    }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresScalar {
    /// The array type of the scalar's type.
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    /// Appends the elements; nil is NULL.
    public static func encodeArray(_ elements: [Self], into buffer: inout PostgresBuffer) throws(PostgresError) {
        let hasNulls = elements.contains { $0 == nil }
        try writeArrayHeader(
            count: elements.count, element: Wrapped.postgresType, hasNulls: hasNulls, into: &buffer)
        for element in elements {
            if let element {
                try buffer.writeLengthPrefixed { (buffer) throws(PostgresError) in try element.encode(into: &buffer) }
            } else {
                buffer.write(Int32(-1))
            }
        }
    }

    /// Reads the elements; NULL is nil.
    public static func decodeArray(from cell: PostgresCell) throws(PostgresError) -> [Self] {
        var elements: [Self] = []
        for element in try arrayCells(cell, as: [Self].self) { elements.append(try Self(from: element)) }
        return elements
    }
}

extension UInt8: PostgresArrayElement {
    /// `bytea`: an array of bytes is not an SQL array.
    public static var postgresArrayType: PostgresType { .bytea }

    /// Appends the bytes.
    public static func encodeArray(_ elements: [UInt8], into buffer: inout PostgresBuffer) { buffer.write(elements) }

    /// Reads `bytea`.
    public static func decodeArray(from cell: PostgresCell) throws(PostgresError) -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch([UInt8].self) }
        return Array(try cell.requireBytes())
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// An SQL array, or `bytea` for bytes.
    public static var postgresType: PostgresType { Element.postgresArrayType }

    /// Appends the elements.
    public func encode(into buffer: inout PostgresBuffer) throws(PostgresError) {
        try Element.encodeArray(self, into: &buffer)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// Reads the elements.
    public init(from cell: PostgresCell) throws(PostgresError) { self = try Element.decodeArray(from: cell) }
}

/// Bytes can be the elements of an array: `bytea[]`.
extension Array: PostgresArrayElement where Element == UInt8 {}
extension Array: PostgresScalar where Element == UInt8 {}
