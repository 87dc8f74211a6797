import Contract
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// How rows of this context's tables become values. A row that does not decode is a fault of ours, not of a caller.
extension Room {
    /// What ``init(row:)`` needs: without what only the search reads.
    static let columns: PostgresQuery = """
        id, name, description, visibility, owner_id, interval_global_seconds, per_user_seconds, silenced, silenced_until,
        archived_at, archived_by, member_count, last_seq, version, created_at
        """

    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            name: try row.decode("name", as: String.self),
            description: try row.decode("description", as: String.self),
            visibility: try row.choice("visibility", of: "rooms"),
            ownerID: try row.decode("owner_id", as: UUID.self),
            rules: Rules(
                intervalGlobalSeconds: try row.decode("interval_global_seconds", as: Double.self),
                perUserSeconds: try row.decode("per_user_seconds", as: Double.self)
            ),
            silenced: try row.decode("silenced", as: Bool.self),
            silencedUntil: try row.decode("silenced_until", as: Date?.self),
            archival: try Archival(row: row),
            memberCount: Int(try row.decode("member_count", as: Int32.self)),
            lastSeq: try row.decode("last_seq", as: Int64.self),
            version: try row.decode("version", as: Int64.self),
            createdAt: try row.decode("created_at", as: Date.self)
        )
    }
}

extension Room.Archival {
    init?(row: PostgresRow) throws {
        guard let at = try row.decode("archived_at", as: Date?.self) else { return nil }
        self.init(at: at, by: try row.choice("archived_by", of: "rooms"))
    }
}

extension Message {
    /// The name of authors that the projection no longer has: their account was erased.
    static let erasedAuthor = AccountProjection.erasedName

    /// - Parameter name: the column of its own name: of a removed message the table has none that its sender would know.
    init(row: PostgresRow, name: String = "client_message_id") throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            roomID: try row.decode("room_id", as: UUID.self),
            seq: try row.decode("seq", as: Int64.self),
            author: Author(
                id: try row.decode("author_id", as: UUID.self),
                displayName: try row.decode("display_name", as: String?.self) ?? Self.erasedAuthor
            ),
            body: try row.decode("body", as: String.self),
            createdAt: try row.decode("created_at", as: Date.self),
            editedAt: try row.decode("edited_at", as: Date?.self),
            deletedAt: try row.decode("deleted_at", as: Date?.self),
            replyTo: try row.decode("reply_to", as: UUID?.self),
            clientMessageID: try row.decode(name, as: String?.self)
        )
    }
}
