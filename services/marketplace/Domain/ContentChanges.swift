import Contract

/// What becomes of one optional field in an edit.
enum FieldChange<Value: Sendable & Equatable>: Sendable, Equatable {
    case keep
    case clear
    case set(Value)

    func applied(to value: Value?) -> Value? {
        switch self {
        case .keep: value
        case .clear: nil
        case .set(let new): new
        }
    }
}

/// An edit: the fields that it names.
struct ContentChanges: Sendable, Equatable {
    var kind: Ad.Kind?
    var title: AdTitle?
    var description: AdDescription?
    var priceCents: FieldChange<Int> = .keep
    var category: FieldChange<Category> = .keep
    var city: FieldChange<City> = .keep
    var state: FieldChange<FederativeUnit> = .keep

    func applied(to content: Ad.Content) -> Ad.Content {
        Ad.Content(
            kind: kind ?? content.kind,
            title: title ?? content.title,
            description: description ?? content.description,
            priceCents: priceCents.applied(to: content.priceCents),
            category: category.applied(to: content.category),
            city: city.applied(to: content.city),
            state: state.applied(to: content.state))
    }
}
