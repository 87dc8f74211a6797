import Foundation

/// A short-lived address of a picture.
package struct Download: Sendable, Equatable {
    package let url: String
    package let expiresAt: Date
    /// For how many seconds the address may be kept, so that it still holds when it is used; none where the picture is
    /// not for everybody.
    package let keptSeconds: Int
}
