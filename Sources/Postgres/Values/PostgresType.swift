/// A PostgreSQL data type, by its object id (`pg_type.oid`; the built-in ones never change).
public struct PostgresType: Hashable, Sendable, CustomStringConvertible {
    /// The object id.
    public let oid: UInt32

    /// - Parameter oid: an object id of `pg_type`.
    public init(oid: UInt32) { self.oid = oid }

    /// `boolean`
    public static let bool = PostgresType(oid: 16)
    /// `bytea`
    public static let bytea = PostgresType(oid: 17)
    /// `name`, the type of identifiers in the catalogues
    public static let name = PostgresType(oid: 19)
    /// `bigint`
    public static let int8 = PostgresType(oid: 20)
    /// `smallint`
    public static let int2 = PostgresType(oid: 21)
    /// `integer`
    public static let int4 = PostgresType(oid: 23)
    /// `text`
    public static let text = PostgresType(oid: 25)
    /// `oid`
    public static let objectID = PostgresType(oid: 26)
    /// `json`
    public static let json = PostgresType(oid: 114)
    /// `real`
    public static let float4 = PostgresType(oid: 700)
    /// `double precision`
    public static let float8 = PostgresType(oid: 701)
    /// A literal whose type was left open
    public static let unknown = PostgresType(oid: 705)
    /// `character(n)`
    public static let bpchar = PostgresType(oid: 1042)
    /// `character varying(n)`
    public static let varchar = PostgresType(oid: 1043)
    /// `timestamp without time zone`
    public static let timestamp = PostgresType(oid: 1114)
    /// `timestamp with time zone`
    public static let timestamptz = PostgresType(oid: 1184)
    /// `numeric`
    public static let numeric = PostgresType(oid: 1700)
    /// `void`, what functions without a result return
    public static let void = PostgresType(oid: 2278)
    /// `uuid`
    public static let uuid = PostgresType(oid: 2950)
    /// `jsonb`
    public static let jsonb = PostgresType(oid: 3802)

    /// Object ids from here on are given to types that users define: enumerations, domains, extensions' types.
    private static let firstUserDefined: UInt32 = 16384

    /// Types whose binary form is their text in UTF-8; enumerations are among the user-defined ones.
    var isText: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .json, .unknown, .void: true
        default: oid >= Self.firstUserDefined
        }
    }

    /// The type of arrays of this type; nil for types that this library does not send in arrays.
    var array: PostgresType? { Self.arrays[self].map(PostgresType.init(oid:)) }

    private static let arrays: [PostgresType: UInt32] = [
        .bool: 1000, .bytea: 1001, .int2: 1005, .int4: 1007, .text: 1009, .int8: 1016, .float4: 1021, .float8: 1022,
        .timestamptz: 1185, .uuid: 2951, .jsonb: 3807,
    ]

    private static let names: [PostgresType: String] = [
        .bool: "boolean", .bytea: "bytea", .name: "name", .int8: "bigint", .int2: "smallint", .int4: "integer",
        .text: "text", .objectID: "oid", .json: "json", .float4: "real", .float8: "double precision",
        .bpchar: "character", .varchar: "character varying", .timestamp: "timestamp", .timestamptz: "timestamptz",
        .numeric: "numeric", .uuid: "uuid", .jsonb: "jsonb",
    ]

    /// The type's name, or its number.
    public var description: String { Self.names[self] ?? "type \(oid)" }
}
