import Contract
import Foundation
import MarketplaceCore
import Postgres

/// A page of the list of ads as one statement. Each sort has an index below each of the list's filters; the rows are found
/// by it first, and only the page's are joined with their owners and pictures.
struct AdListing {
    let scope: AdScope
    let filter: AdFilter
    let sort: AdSort
    let cursor: AdCursor?
    let limit: Int

    var query: PostgresQuery {
        """
        SELECT v.* FROM (\(pageOfIDs)) page JOIN ads_as_read v USING (id) ORDER BY \(pageOrder)
        """
    }

    /// The ids of the page's ads, found by an index alone where no words are looked for.
    var pageOfIDs: PostgresQuery {
        "SELECT id, \(key) AS sort_key FROM ads WHERE \(condition) ORDER BY \(order) LIMIT \(Int64(limit))"
    }

    private var condition: PostgresQuery {
        let all = [scopeCondition] + filterConditions + [afterCursor].compactMap { $0 }
        return all.dropFirst().reduce(all[0]) { "\($0) AND \($1)" }
    }

    private var scopeCondition: PostgresQuery {
        switch scope {
        case .listed: "status = 'aprovado'"
        case .owned(let owner, nil): "owner_id = \(owner) AND status <> 'excluido'"
        case .owned(let owner, let status?): "owner_id = \(owner) AND status = \(status.rawValue)"
        case .inStatus(let status): "status = \(status.rawValue)"
        case .nothing: "false"
        }
    }

    private var filterConditions: [PostgresQuery] {
        var conditions: [PostgresQuery] = []
        if let kind = filter.kind { conditions.append("type = \(kind.rawValue)") }
        if let category = filter.category { conditions.append(Self.sameLetters("category_key", category)) }
        if let city = filter.city { conditions.append(Self.sameLetters("city_key", city)) }
        // The range is asked of what the index holds, so that the index finds its ends; an ad without a price is in none.
        if let lowest = filter.minPriceCents {
            conditions.append("\(priceKey) >= \(Int64(lowest)) AND price_cents IS NOT NULL")
        }
        if let highest = filter.maxPriceCents {
            conditions.append("\(priceKey) <= \(Int64(highest)) AND price_cents IS NOT NULL")
        }
        if let search = filter.search { conditions.append(Self.holds(search)) }
        return conditions
    }

    /// Compares letters and digits alone: neither case nor accents, hyphens, apostrophes or spaces.
    private static func sameLetters(_ column: PostgresQuery, _ wanted: SearchText) -> PostgresQuery {
        "letters_of(\(column)) = letters_of(fold(\(wanted.text)))"
    }

    /// Every word of a search; a search without words finds nothing. Ads whose terms are not made yet (``SearchMaintenance``)
    /// are found by PostgreSQL's stems.
    private static func holds(_ search: SearchText) -> PostgresQuery {
        guard let wanted = SearchTerms.query(search.text) else { return "false" }
        return """
            (search_words @@ \(wanted)::tsquery
             OR search_rules < \(SearchTerms.rules) AND stems @@ wanted_stems(\(search.text)))
            """
    }

    private var afterCursor: PostgresQuery? {
        guard let cursor else { return nil }
        return switch sort {
        case .newest: "(\(key), id) < (\(cursor.time), \(cursor.id))"
        case .cheapest: "(\(key), id) > (\(cursor.key), \(cursor.id))"
        case .dearest: "(\(key), id) < (\(cursor.key), \(cursor.id))"
        }
    }

    /// What the rows are ordered by, written as the indexes have it.
    private var key: PostgresQuery {
        switch (sort, scope) {
        case (.newest, .listed): "listed_at"
        case (.newest, _): "created_at"
        case (.cheapest, _), (.dearest, _): priceKey
        }
    }

    private var priceKey: PostgresQuery {
        sort == .dearest ? "coalesce(price_cents, -1)" : "coalesce(price_cents, 9223372036854775807)"
    }

    private var order: PostgresQuery { sort == .cheapest ? "\(key), id" : "\(key) DESC, id DESC" }
    private var pageOrder: PostgresQuery { sort == .cheapest ? "sort_key, id" : "sort_key DESC, id DESC" }
}
