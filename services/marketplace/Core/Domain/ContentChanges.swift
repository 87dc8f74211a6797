import Contract

/// What becomes of one optional field in an edit.
package enum FieldChange<Value: Sendable & Equatable>: Sendable, Equatable {
    case keep
    case clear
    case set(Value)

    package func applied(to value: Value?) -> Value? {
        switch self {
        case .keep: value
        case .clear: nil
        case .set(let new): new
        }
    }
}

/// An edit: the fields that it names.
package struct ContentChanges: Sendable, Equatable {
    package var kind: Ad.Kind?
    package var title: AdTitle?
    package var description: AdDescription?
    package var priceCents: FieldChange<Int> = .keep
    package var category: FieldChange<Category> = .keep
    package var city: FieldChange<City> = .keep
    package var state: FieldChange<FederativeUnit> = .keep

    package init(
        kind: Ad.Kind? = nil, title: AdTitle? = nil, description: AdDescription? = nil,
        priceCents: FieldChange<Int> = .keep, category: FieldChange<Category> = .keep, city: FieldChange<City> = .keep,
        state: FieldChange<FederativeUnit> = .keep
    ) {
        self.kind = kind
        self.title = title
        self.description = description
        self.priceCents = priceCents
        self.category = category
        self.city = city
        self.state = state
    }

    package func applied(to content: Ad.Content) -> Ad.Content {
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
