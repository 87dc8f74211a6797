import Foundation

/// An admin's right to read a private room's history for a while.
package struct PrivateAccess: Sendable, Equatable {
    package let id: UUID
    package let roomID: UUID
    package let adminID: UUID
    package let until: Date

    package init(id: UUID, roomID: UUID, adminID: UUID, until: Date) {
        self.id = id
        self.roomID = roomID
        self.adminID = adminID
        self.until = until
    }
}
