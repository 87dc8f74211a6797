import Foundation
import MarketplaceCore
import Postgres

/// Gives ads the terms that they are found by where they have none, or have them by older rules: ads from before there were
/// terms, and what a service of an earlier version wrote. Until then such ads are found by their stems.
///
/// Each round takes a batch of its own; it can end anywhere and goes on where it was.
struct SearchMaintenance: Sendable {
    static let batch = 200

    let pool: PostgresPool

    /// Makes the terms of at most a batch; several processes share the work.
    /// - Returns: of how many.
    func indexSome() async throws -> Int {
        try await pool.withTransaction { connection in
            let rows = try await connection.query(
                """
                SELECT id, title, description, category FROM ads WHERE search_rules < \(SearchTerms.rules)
                ORDER BY search_rules, id LIMIT \(Int64(Self.batch)) FOR NO KEY UPDATE SKIP LOCKED
                """)
            guard !rows.isEmpty else { return 0 }
            let updates = try rows.map { row in
                let texts = [
                    try row.decode("title", as: String.self), try row.decode("description", as: String.self),
                    try row.decode("category", as: String?.self) ?? "",
                ]
                let terms = SearchTerms.terms(ofAd: texts)
                return """
                    UPDATE ads SET search_words = array_to_tsvector(\(terms)), search_rules = \(SearchTerms.rules),
                           search_version = version
                    WHERE id = \(try row.decode("id", as: UUID.self))
                    """ as PostgresQuery
            }
            _ = try await connection.batch(updates)
            return rows.count
        }
    }
}
