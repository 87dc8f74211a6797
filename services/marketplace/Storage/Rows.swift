import Contract
import Foundation
import MarketplaceCore
import Postgres
import ServiceKit

/// How rows of this context's tables become values. A row that does not decode is a fault of ours, not of a caller.
extension Ad {
    /// The name of owners that the projection no longer has: their account was erased.
    static let erasedOwner = AccountProjection.erasedName

    /// - Parameter row: of the view `ads_as_read`.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            owner: Owner(
                id: try row.decode("owner_id", as: UUID.self),
                displayName: try row.decode("display_name", as: String?.self) ?? Self.erasedOwner),
            content: try Content(row: row),
            attachments: try Attachment.list(of: row),
            status: try row.choice("status", of: "ads"),
            statusReason: try row.decode("status_reason", as: String?.self),
            isCorrected: try row.decode("corrected", as: Bool.self),
            listedAt: try row.decode("listed_at", as: Date?.self),
            createdAt: try row.decode("created_at", as: Date.self),
            updatedAt: try row.decode("updated_at", as: Date.self),
            version: try row.decode("version", as: Int64.self)
        )
    }
}

extension Ad.Content {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            kind: try row.choice("type", of: "ads"),
            title: AdTitle(stored: try row.decode("title", as: String.self)),
            description: AdDescription(stored: try row.decode("description", as: String.self)),
            priceCents: try row.decode("price_cents", as: Int64?.self).map { Int($0) },
            category: try row.decode("category", as: String?.self).map { Category(stored: $0) },
            city: try row.decode("city", as: String?.self).map { City(stored: $0) },
            state: try row.optionalChoice("state", of: "ads"))
    }
}

extension Attachment {
    /// The pictures of a row of `ads_as_read`: arrays of the same length, or nulls.
    fileprivate static func list(of row: PostgresRow) throws -> [Attachment] {
        guard let ids = try row.decode("upload_ids", as: [UUID]?.self) else { return [] }
        let types = try row.decode("content_types", as: [String].self)
        let sizes = try row.decode("sizes", as: [Int64].self)
        let widths = try row.decode("widths", as: [Int32?].self)
        let heights = try row.decode("heights", as: [Int32?].self)
        return ids.indices.map { place in
            Attachment(
                id: ids[place], contentType: types[place], size: sizes[place], width: widths[place].map { Int($0) },
                height: heights[place].map { Int($0) })
        }
    }

    /// - Parameter row: of the table `uploads`.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            contentType: try row.decode("content_type", as: String.self),
            size: try row.decode("size", as: Int64.self),
            width: try row.decode("width", as: Int32?.self).map { Int($0) },
            height: try row.decode("height", as: Int32?.self).map { Int($0) })
    }
}
