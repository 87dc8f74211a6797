extension Double: PostgresScalar {
    /// `double precision`
    public static var postgresType: PostgresType { .float8 }

    /// Appends eight bytes, IEEE 754.
    public func encode(into buffer: inout PostgresBuffer) { buffer.write(bitPattern) }

    /// Reads either floating point type, or `numeric` (rounded).
    public init(from cell: PostgresCell) throws(PostgresError) {
        switch cell.type {
        case .float8: self = Double(bitPattern: try cell.integer(UInt64.self))
        case .float4: self = Double(Float(bitPattern: try cell.integer(UInt32.self)))
        case .numeric:
            guard let numeric = PostgresNumeric(try cell.requireBytes()) else { throw cell.mismatch(Double.self) }
            self = numeric.double
        default: throw cell.mismatch(Double.self)
        }
    }
}

extension Float: PostgresScalar {
    /// `real`
    public static var postgresType: PostgresType { .float4 }

    /// Appends four bytes, IEEE 754.
    public func encode(into buffer: inout PostgresBuffer) { buffer.write(bitPattern) }

    /// Reads `real`.
    public init(from cell: PostgresCell) throws(PostgresError) {
        guard cell.type == .float4 else { throw cell.mismatch(Float.self) }
        self = Float(bitPattern: try cell.integer(UInt32.self))
    }
}

extension Bool: PostgresScalar {
    /// `boolean`
    public static var postgresType: PostgresType { .bool }

    /// Appends one byte.
    public func encode(into buffer: inout PostgresBuffer) { buffer.write(UInt8(self ? 1 : 0)) }

    /// Reads `boolean`.
    public init(from cell: PostgresCell) throws(PostgresError) {
        guard cell.type == .bool else { throw cell.mismatch(Bool.self) }
        self = try cell.integer(UInt8.self) != 0
    }
}
