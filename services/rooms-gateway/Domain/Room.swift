import Common
import Contract
import Foundation
import JSON

/// A place where people talk, and the rules it is held to.
struct Room: Sendable, Equatable {
    typealias Visibility = RoomVisibility

    /// The least time between messages, in seconds. Zero turns a rule off; fractions are allowed.
    struct Rules: Sendable, Equatable {
        /// Between any two messages in the room.
        var intervalGlobalSeconds: Double
        /// Between two messages of one user in the room.
        var perUserSeconds: Double

        static let none = Rules(intervalGlobalSeconds: 0, perUserSeconds: 0)
        /// What a rule may be: up to a day.
        static let allowed: ClosedRange<Double> = 0...86_400
    }

    let id: UUID
    /// By their bytes: what is compared with what is stored decides whether anything is.
    @ExactText var name: String
    @ExactText var description: String
    var visibility: Visibility
    let ownerID: UUID
    var rules: Rules
    var silenced: Bool
    var silencedUntil: Date?
    var memberCount: Int
    /// `seq` of the newest message; 0 in an empty room.
    var lastSeq: Int64
    /// Grows with every change of the room; a late event is told by it.
    var version: Int64
    let createdAt: Date

    /// Whether only admins may write at that moment. A silence with an end lifts itself.
    func isSilenced(at now: Date) -> Bool {
        guard silenced else { return false }
        guard let silencedUntil else { return true }
        return now < silencedUntil
    }
}
