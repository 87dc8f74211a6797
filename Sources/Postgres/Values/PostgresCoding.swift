/// A value that can be a statement's parameter.
public protocol PostgresEncodable: Sendable {
    /// The type that the parameter is declared with.
    static var postgresType: PostgresType { get }

    /// Appends the value in the type's binary form.
    /// - Throws: ``PostgresError`` with `.encoding` when PostgreSQL cannot store the value.
    func encode(into buffer: inout PostgresBuffer) throws(PostgresError)
}

/// A value that can be read from a row's column.
public protocol PostgresDecodable: Sendable {
    /// - Throws: ``PostgresError`` with `.decoding` when the cell is NULL, or of another type.
    init(from cell: PostgresCell) throws(PostgresError)
}

/// What an array parameter can consist of: the scalars, optionals of them, and single bytes (for `bytea`).
public protocol PostgresArrayElement: Sendable {
    /// The type of the whole array.
    static var postgresArrayType: PostgresType { get }

    /// Appends the whole array in its binary form.
    static func encodeArray(_ elements: [Self], into buffer: inout PostgresBuffer) throws(PostgresError)

    /// Reads a whole array.
    static func decodeArray(from cell: PostgresCell) throws(PostgresError) -> [Self]
}

/// A value that can be sent, read, and be an array's element.
public protocol PostgresScalar: PostgresEncodable, PostgresDecodable, PostgresArrayElement {}

/// A value of a row as it came from the server: its bytes in the binary form of its type.
public struct PostgresCell: Sendable {
    /// The bytes; nil is NULL.
    public let bytes: ArraySlice<UInt8>?
    /// The column's type, or the array's element type.
    public let type: PostgresType
    /// The column's name.
    public let column: String

    /// The bytes of a cell that must not be NULL.
    /// - Throws: ``PostgresError`` with `.decoding` when it is NULL.
    public func requireBytes() throws(PostgresError) -> ArraySlice<UInt8> {
        guard let bytes else { throw PostgresError(.decoding, "column \"\(column)\" is NULL") }
        return bytes
    }

    /// The error of a cell that is not of a type that `wanted` can be read from.
    public func mismatch(_ wanted: Any.Type) -> PostgresError {
        PostgresError(.decoding, "column \"\(column)\" (\(type)) cannot be read as \(wanted)")
    }

    /// Reads a big-endian integer that fills the cell.
    func integer<Integer: FixedWidthInteger>(_: Integer.Type) throws(PostgresError) -> Integer {
        let bytes = try requireBytes()
        guard bytes.count == MemoryLayout<Integer>.size else { throw mismatch(Integer.self) }
        return Integer(bigEndianBytes: bytes)
    }
}

extension FixedWidthInteger {
    /// - Precondition: there are as many bytes as the integer has.
    init(bigEndianBytes bytes: ArraySlice<UInt8>) {
        self = bytes.withUnsafeBytes { Self(bigEndian: $0.loadUnaligned(as: Self.self)) }
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads NULL as nil.
    public init(from cell: PostgresCell) throws(PostgresError) {
        self = cell.bytes == nil ? nil : try Wrapped(from: cell)
    }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// The raw value's type.
    public static var postgresType: PostgresType { RawValue.postgresType }

    /// Appends the raw value.
    public func encode(into buffer: inout PostgresBuffer) throws(PostgresError) { try rawValue.encode(into: &buffer) }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the raw value, which must be one of the type's.
    public init(from cell: PostgresCell) throws(PostgresError) {
        guard let value = Self(rawValue: try RawValue(from: cell)) else {
            throw PostgresError(.decoding, "column \"\(cell.column)\" is not a case of \(Self.self)")
        }
        self = value
    }
}
