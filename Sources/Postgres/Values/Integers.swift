extension PostgresCell {
    /// Reads any of the integer types, and `numeric` without a fraction (what `sum(bigint)` returns).
    fileprivate func wholeNumber<Wanted: FixedWidthInteger>(as _: Wanted.Type) throws(PostgresError) -> Wanted {
        let value: Int64
        switch type {
        case .int8: value = try integer(Int64.self)
        case .int4: value = Int64(try integer(Int32.self))
        case .int2: value = Int64(try integer(Int16.self))
        case .objectID: value = Int64(try integer(UInt32.self))
        case .numeric:
            guard let whole = PostgresNumeric(try requireBytes())?.wholeNumber else { throw mismatch(Wanted.self) }
            value = whole
        default: throw mismatch(Wanted.self)
        }
        guard let fitting = Wanted(exactly: value) else {
            throw PostgresError(.decoding, "the number in column \"\(column)\" does not fit \(Wanted.self)")
        }
        return fitting
    }
}

extension Int: PostgresScalar {
    /// `bigint`
    public static var postgresType: PostgresType { .int8 }

    /// Appends eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.write(Int64(self)) }

    /// Reads any integer type.
    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(as: Int.self) }
}

extension Int64: PostgresScalar {
    /// `bigint`
    public static var postgresType: PostgresType { .int8 }

    /// Appends eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.write(self) }

    /// Reads any integer type.
    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(as: Int64.self) }
}

extension Int32: PostgresScalar {
    /// `integer`
    public static var postgresType: PostgresType { .int4 }

    /// Appends four bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.write(self) }

    /// Reads any integer type whose value fits.
    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(as: Int32.self) }
}

extension Int16: PostgresScalar {
    /// `smallint`
    public static var postgresType: PostgresType { .int2 }

    /// Appends two bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.write(self) }

    /// Reads any integer type whose value fits.
    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(as: Int16.self) }
}
