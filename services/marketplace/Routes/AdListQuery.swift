import Common
import Contract
import Foundation
import Hummingbird
import JSON
import MarketplaceCore
import Serving

extension AdListRequest {
    /// The parameters that the list takes.
    private static let texts = ["type", "q", "city", "category", "status", "sort", "cursor"]
    private static let numbers = ["limit", "minPriceCents", "maxPriceCents"]

    /// Reads the query as a body's fields are read, so that a client learns of all its mistakes at once.
    /// - Throws: `Problem` 422 with every failing parameter.
    init(_ request: Request) throws(Problem) {
        var reader = FieldReader(try Self.members(of: request))
        self.init()
        filter.kind = reader.optionalChoice("type", of: Ad.Kind.self)
        filter.search = reader.searchText("q")
        filter.city = reader.searchText("city")
        filter.category = reader.searchText("category")
        filter.minPriceCents = reader.optionalInt("minPriceCents", in: Ad.Content.prices)
        filter.maxPriceCents = reader.optionalInt("maxPriceCents", in: Ad.Content.prices)
        mine = reader.optionalBool("mine") ?? false
        status = reader.optionalChoice("status", of: AdStatus.self)
        sort = reader.optionalChoice("sort", of: AdSort.self) ?? .newest
        limit = reader.optionalInt("limit", in: PageRequest.limits) ?? PageRequest.defaultLimit
        let sort = sort
        cursor = reader.optionalParsed("cursor") { text throws(ValueRefused) in
            guard let cursor = AdCursor(text: text), cursor.sort == sort else { throw Self.badCursor }
            return cursor
        }
        guard reader.errors.isEmpty else { throw .validationFailed(reader.errors) }
    }

    /// The query as JSON would hold it.
    private static func members(of request: Request) throws(Problem) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for name in texts { members[name] = try request.queryValue(name).map { .string($0) } }
        for name in numbers {
            members[name] = try request.queryValue(name).map { text in
                Int64(text).map { .integer($0) } ?? .string(text)
            }
        }
        members["mine"] = try request.queryValue("mine").map { text in Bool(text).map { .bool($0) } ?? .string(text) }
        return members
    }

    private static let badCursor = ValueRefused(
        .invalid,
        LocalizedText(
            pt: "Deve ser o nextCursor de uma resposta anterior, com a mesma ordem.",
            en: "Must be the nextCursor of an earlier answer, with the same sort."))
}

extension FieldReader {
    /// What a list is narrowed by; blanks are none.
    fileprivate mutating func searchText(_ name: String) -> SearchText? {
        optionalParsed(name) { text throws(ValueRefused) -> SearchText? in try SearchText(text) } ?? nil
    }
}
