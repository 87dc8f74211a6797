// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The orders of moderation that one service carries out.
public protocol ServiceOrder: Sendable, Equatable {
    /// Who carries them out.
    static var service: OwningService { get }

    /// Reads an event's data. nil for what is no order of this service's, and where a field failed, which the reader
    /// then knows.
    init?(_ type: EventType, _ reader: inout FieldReader)

    /// The action it belongs to; the answer names it.
    var actionID: UUID { get }
    /// Why, in the words of whoever decided.
    var reason: String { get }
}
