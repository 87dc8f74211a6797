import Common
import Contract
import Foundation
import JSON
import MarketplaceCore

/// What clients write about ads, read field by field.
extension CreateAd.Command {
    /// nil if a field failed; the reader then knows which.
    init?(_ reader: inout FieldReader) {
        let kind = reader.choice("type", of: Ad.Kind.self)
        let title = reader.parsed("title") { text throws(ValueRefused) in try AdTitle(text) }
        let description = reader.parsed("description") { text throws(ValueRefused) in try AdDescription(text) }
        let price = reader.optionalInt("priceCents", in: Ad.Content.prices)
        let category = reader.optionalParsed("category") { text throws(ValueRefused) in try Category(text) }
        let city = reader.optionalParsed("city") { text throws(ValueRefused) in try City(text) }
        let state = reader.optionalParsed("state") { text throws(ValueRefused) in try FederativeUnit(text) }
        reader.requireBRL()
        let uploads = reader.has("uploadIds") ? reader.uploadIDs() : []
        guard let kind, let title, let description, let uploads else { return nil }
        self.init(
            content: Ad.Content(
                kind: kind, title: title, description: description, priceCents: price, category: category, city: city,
                state: state),
            uploadIDs: uploads)
    }
}

extension ContentChanges {
    /// The fields that a partial change names; `null` takes an optional one away.
    init(_ reader: inout FieldReader) {
        self.init()
        kind = reader.optionalChoice("type", of: Ad.Kind.self)
        title = reader.optionalParsed("title") { text throws(ValueRefused) in try AdTitle(text) }
        description = reader.optionalParsed("description") { text throws(ValueRefused) in try AdDescription(text) }
        for required in ["type", "title", "description"] where reader.isNull(required) {
            reader.refuse(required, .required, LocalizedText(pt: "Não pode ser nulo.", en: "Must not be null."))
        }
        priceCents = reader.change("priceCents") { $0.optionalInt($1, in: Ad.Content.prices) }
        category = reader.change("category") {
            $0.optionalParsed($1) { text throws(ValueRefused) in try Category(text) }
        }
        city = reader.change("city") { $0.optionalParsed($1) { text throws(ValueRefused) in try City(text) } }
        state = reader.change("state") {
            $0.optionalParsed($1) { text throws(ValueRefused) in try FederativeUnit(text) }
        }
        reader.requireBRL()
    }
}

extension FieldReader {
    /// An ad's version as its reader knows it.
    mutating func version() -> Int64? {
        optionalInt("version", in: 1...Int.max).map { Int64($0) }
    }

    /// Pictures, each once.
    mutating func uploadIDs() -> [UUID]? {
        uuids("uploadIds", count: 0...Attachment.limit)
    }

    /// Prices are in reais; clients may say so.
    fileprivate mutating func requireBRL() {
        guard let currency = optionalString("currency", length: 1...10), currency != "BRL" else { return }
        refuse("currency", .notAllowed, LocalizedText(pt: "Deve ser BRL.", en: "Must be BRL."))
    }

    fileprivate mutating func change<Value>(
        _ name: String, _ read: (inout FieldReader, String) -> Value?
    ) -> FieldChange<Value> {
        if isNull(name) { return .clear }
        return read(&self, name).map { .set($0) } ?? .keep
    }
}
