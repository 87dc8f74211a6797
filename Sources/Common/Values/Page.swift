import Foundation
import JSON

/// What a client asks of a list: `?limit=` and `?cursor=`.
public struct PageRequest: Sendable, Equatable {
    /// The limits that the contract gives: 1–100, 50 where the client says nothing.
    public static let limits = 1...100
    /// The limit where the client says nothing.
    public static let defaultLimit = 50

    /// How many items at most, 1–100.
    public let limit: Int
    /// Where to go on, or nil for the beginning.
    public let cursor: Cursor?

    /// A request for at most `limit` items after `cursor`; the limit is clamped into 1–100.
    public init(limit: Int = defaultLimit, cursor: Cursor? = nil) {
        self.limit = min(max(limit, Self.limits.lowerBound), Self.limits.upperBound)
        self.cursor = cursor
    }
}

/// One page of a list and the cursor of the next, nil on the last page.
public struct Page<Item> {
    /// At most as many as asked for.
    public let items: [Item]
    /// Where the next page begins, nil if there is none.
    public let nextCursor: Cursor?

    /// A page with a known cursor.
    public init(items: [Item], nextCursor: Cursor?) {
        self.items = items
        self.nextCursor = nextCursor
    }

    /// Cuts `rows` to a page. Read one row more than the limit: its presence tells that there is a next page.
    public init(rows: [Item], limit: Int, position: (Item) -> Cursor) {
        items = Array(rows.prefix(limit))
        nextCursor = rows.count > limit ? items.last.map(position) : nil
    }
}

extension Page: Sendable where Item: Sendable {}

extension Page: JSONWritable where Item: JSONWritable {
    /// Writes `{"items":[…],"nextCursor":null|"…"}`.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.array("items", items)
            json.field("nextCursor", nullable: nextCursor?.text)
        }
    }
}
