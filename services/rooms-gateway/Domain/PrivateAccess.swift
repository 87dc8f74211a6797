import Foundation

/// An admin's right to read a private room's history for a while.
struct PrivateAccess: Sendable, Equatable {
    let id: UUID
    let roomID: UUID
    let adminID: UUID
    let until: Date
}
