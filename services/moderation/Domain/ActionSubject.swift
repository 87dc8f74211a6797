import Contract
import Foundation

/// What an action was done to.
struct ActionSubject: Sendable, Equatable {
    typealias Kind = SubjectKind

    let kind: Kind
    let id: UUID
}
