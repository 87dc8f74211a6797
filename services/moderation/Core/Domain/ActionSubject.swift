import Contract
import Foundation

/// What an action was done to.
package struct ActionSubject: Sendable, Equatable {
    package typealias Kind = SubjectKind

    package let kind: Kind
    package let id: UUID

    package init(kind: Kind, id: UUID) {
        self.kind = kind
        self.id = id
    }
}
