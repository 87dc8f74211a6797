import Common
import Foundation
import Postgres
import RoomsGatewayCore

/// Lists and searches. They have connections of their own, so that however many ask, no message waits for them.
struct PostgresRoomLists: RoomListing {
    let pool: PostgresPool

    func publicRooms(matching text: String?, before: Cursor?, limit: Int) async throws -> [Room] {
        try await rooms(
            where: "visibility = 'public' AND archived_at IS NULL", matching: text, before: before, limit: limit)
    }

    func privateRooms(
        of userID: UUID, matching text: String?, before: Cursor?, limit: Int
    ) async throws -> [Room] {
        try await rooms(
            where: "visibility = 'private' AND archived_at IS NULL AND \(belongs(userID))", matching: text,
            before: before, limit: limit)
    }

    func archivedRooms(
        of userID: UUID, andPublic: Bool, matching text: String?, before: Cursor?, limit: Int
    ) async throws -> [Room] {
        let theirs: PostgresQuery = andPublic ? "(visibility = 'public' OR \(belongs(userID)))" : belongs(userID)
        return try await rooms(
            where: "archived_at IS NOT NULL AND \(theirs)", matching: text, before: before, limit: limit)
    }

    private func belongs(_ userID: UUID) -> PostgresQuery {
        "id IN (SELECT room_id FROM members WHERE user_id = \(userID))"
    }

    private func rooms(
        where scope: PostgresQuery, matching text: String?, before: Cursor?, limit: Int
    ) async throws -> [Room] {
        // Each condition only where it is asked for, so that every list is a walk along one index.
        let position: PostgresQuery =
            before.map { "(created_at, id) < (\($0.createdAt), \($0.id))" } ?? "true"
        let asked: PostgresQuery = "\(scope) AND \(position)"
        guard let text else { return try await rooms(in: "rooms", where: asked, limit: limit) }
        // What most rooms hold is found among the newest, where no index would be faster.
        // A text of which nothing is left in the form of searches is in no room.
        let holds: PostgresQuery = "search_form(\(text)) <> '' AND strpos(search_text, search_form(\(text))) > 0"
        let newest: PostgresQuery = """
            (SELECT * FROM rooms WHERE \(asked) ORDER BY created_at DESC, id DESC LIMIT \(Self.lookedThrough)) AS newest
            """
        let found = try await rooms(in: newest, where: holds, limit: limit)
        guard found.count < limit, try await hasMore(than: newest) else { return found }
        return try await search(text, where: "\(asked) AND \(holds)", limit: limit)
    }

    /// Whether there may be rooms beside those that were looked through: hardly anybody is in so many private ones.
    private func hasMore(than newest: PostgresQuery) async throws -> Bool {
        let rows = try await pool.query("SELECT count(*) FROM \(newest)")
        return try rows.first.map { try $0.decode("count", as: Int64.self) } == Self.lookedThrough
    }

    /// The newest rooms that a search looks through before it asks the index.
    private static let lookedThrough: Int64 = 500

    /// The index knows the pieces of every text; whether they stand in this order is looked at in the rooms that have them
    /// all. To cut up every room's text anew is never worth it, whatever the planner expects to find.
    private func search(_ text: String, where conditions: PostgresQuery, limit: Int) async throws -> [Room] {
        try await pool.withTransaction(readOnly: true) { connection in
            let results = try await connection.batch([
                Self.byIndexOnly, indexed(text, where: conditions, limit: limit),
            ])
            return try results[1].map { try Room(row: $0) }
        }
    }

    static let byIndexOnly: PostgresQuery = "SET LOCAL enable_seqscan = off"

    /// The statement of a search by the index, for a transaction with ``byIndexOnly``.
    func indexed(_ text: String, where conditions: PostgresQuery, limit: Int) -> PostgresQuery {
        let candidates: PostgresQuery = """
            (SELECT * FROM rooms
             WHERE search_form(\(text)) <> '' AND search_grams(search_text) @> wanted_grams(search_form(\(text)))
             OFFSET 0) AS candidates
            """
        return query(candidates, where: conditions, limit: limit)
    }

    private func rooms(
        in source: PostgresQuery, where conditions: PostgresQuery, limit: Int
    ) async throws -> [Room] {
        try await pool.query(query(source, where: conditions, limit: limit)).map { try Room(row: $0) }
    }

    private func query(_ source: PostgresQuery, where conditions: PostgresQuery, limit: Int) -> PostgresQuery {
        """
        SELECT \(Room.columns) FROM \(source) WHERE \(conditions)
        ORDER BY created_at DESC, id DESC LIMIT \(Int64(limit))
        """
    }
}
