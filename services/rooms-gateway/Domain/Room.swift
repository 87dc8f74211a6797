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

    /// That nobody may write any more, and who may end that.
    struct Archival: Sendable, Equatable {
        let at: Date
        let by: RoomArchiver
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
    /// nil while people may write.
    var archival: Archival?
    var memberCount: Int
    /// `seq` of the newest message; 0 in an empty room.
    var lastSeq: Int64
    /// Grows with every change of the room; a late event is told by it.
    var version: Int64
    let createdAt: Date
}

/// What a room says of who may write in it: the room as it is remembered, and its row that is locked where messages are stored.
protocol RoomDoor {
    var silenced: Bool { get }
    var silencedUntil: Date? { get }
    var archival: Room.Archival? { get }
}

extension Room: RoomDoor {}

extension RoomDoor {
    /// Why the room takes no message at that moment, whoever else is in it; nil if it does.
    func refusal(admin isAdmin: Bool, at now: Date) -> RoomsRefusal? {
        if archival != nil { return .roomArchived }
        return isSilenced(at: now) && !isAdmin ? .roomSilenced(until: silencedUntil) : nil
    }

    /// Whether only admins may write at that moment. A silence with an end lifts itself.
    func isSilenced(at now: Date) -> Bool {
        guard silenced else { return false }
        guard let silencedUntil else { return true }
        return now < silencedUntil
    }
}
