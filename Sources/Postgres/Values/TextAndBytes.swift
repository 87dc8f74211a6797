import Foundation

extension String: PostgresScalar {
    /// `text`; for another text-like type write a cast in the SQL: `\(value)::moderation.status`.
    public static var postgresType: PostgresType { .text }

    /// Appends UTF-8.
    /// - Throws: ``PostgresError`` with `.encoding` for a text with a NUL character, which PostgreSQL cannot store.
    public func encode(into buffer: inout PostgresBuffer) throws(PostgresError) {
        guard !utf8.contains(0) else {
            throw PostgresError(.encoding, "a text with a NUL character cannot be stored by PostgreSQL")
        }
        buffer.write(utf8)
    }

    /// Reads a text-like type, `jsonb`, or an enumeration.
    public init(from cell: PostgresCell) throws(PostgresError) {
        var bytes = try cell.requireBytes()
        if cell.type == .jsonb {
            bytes = try PostgresJSON(from: cell).bytes[...]
        } else if !cell.type.isText {
            throw cell.mismatch(String.self)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw cell.mismatch(String.self) }
        self = text
    }
}

extension UUID: PostgresScalar {
    /// `uuid`
    public static var postgresType: PostgresType { .uuid }

    /// Appends sixteen bytes.
    public func encode(into buffer: inout PostgresBuffer) {
        withUnsafeBytes(of: uuid) { buffer.write($0) }
    }

    /// Reads `uuid`.
    public init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.requireBytes()
        guard cell.type == .uuid, bytes.count == 16 else { throw cell.mismatch(UUID.self) }
        self.init(uuid: bytes.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) })
    }
}

/// The text of a JSON document, sent as `jsonb` and read from `json` or `jsonb`.
public struct PostgresJSON: PostgresScalar, Hashable {
    /// The document in UTF-8. PostgreSQL checks it when it is stored.
    public let bytes: [UInt8]

    /// `jsonb`
    public static var postgresType: PostgresType { .jsonb }

    /// The only version of the binary form of `jsonb` there is.
    private static let version: UInt8 = 1

    /// - Parameter bytes: a JSON document in UTF-8.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter text: a JSON document.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// Appends the version and the text.
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.write(Self.version)
        buffer.write(bytes)
    }

    /// Reads `json` or `jsonb`.
    public init(from cell: PostgresCell) throws(PostgresError) {
        let content = try cell.requireBytes()
        switch cell.type {
        case .json: bytes = Array(content)
        case .jsonb where content.first == Self.version: bytes = Array(content.dropFirst())
        default: throw cell.mismatch(PostgresJSON.self)
        }
    }
}
