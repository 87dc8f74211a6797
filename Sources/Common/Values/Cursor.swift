import Foundation
import Primitives

/// A place in a list ordered by `(created_at, id)`, opaque to clients.
///
/// The text is base64url of 24 bytes: microseconds since the epoch (8 bytes, big-endian) and the id (16). Microseconds
/// because that is what PostgreSQL stores: a cursor cut to milliseconds would skip or repeat rows.
public struct Cursor: Sendable, Hashable {
    /// The creation time of the last item given.
    public let createdAt: Date
    /// The id of the last item given, which orders items of the same time.
    public let id: UUID

    /// A cursor that continues after the item made at `createdAt` with `id`.
    public init(createdAt: Date, id: UUID) {
        self.createdAt = createdAt
        self.id = id
    }

    /// Reads a cursor's text; nil for anything that ``text`` never made.
    public init?(text: some StringProtocol) {
        guard text.utf8.count == 32, let bytes = Base64URL.decode(text), bytes.count == 24 else { return nil }
        let microseconds = bytes[0..<8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard (0..<1 << 58).contains(microseconds) else { return nil }
        createdAt = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
        var raw: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &raw) { $0.copyBytes(from: bytes[8...]) }
        id = UUID(uuid: raw)
    }

    /// The opaque text given to clients as `nextCursor`.
    public var text: String {
        let microseconds = Int64((createdAt.timeIntervalSince1970 * 1_000_000).rounded())
        var bytes = withUnsafeBytes(of: microseconds.bigEndian) { Array($0) }
        withUnsafeBytes(of: id.uuid) { bytes.append(contentsOf: $0) }
        return Base64URL.encode(bytes)
    }
}
