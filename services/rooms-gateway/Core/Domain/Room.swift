import Common
import Contract
import Foundation
import JSON

/// A place where people talk, and the rules it is held to.
package struct Room: Sendable, Equatable {
    package typealias Visibility = RoomVisibility

    /// The least time between messages, in seconds. Zero turns a rule off; fractions are allowed.
    package struct Rules: Sendable, Equatable {
        /// Between any two messages in the room.
        package var intervalGlobalSeconds: Double
        /// Between two messages of one user in the room.
        package var perUserSeconds: Double

        package init(intervalGlobalSeconds: Double, perUserSeconds: Double) {
            self.intervalGlobalSeconds = intervalGlobalSeconds
            self.perUserSeconds = perUserSeconds
        }

        package static let none = Rules(intervalGlobalSeconds: 0, perUserSeconds: 0)
        /// What a rule may be: up to a day.
        package static let allowed: ClosedRange<Double> = 0...86_400
    }

    /// That nobody may write any more, and who may end that.
    package struct Archival: Sendable, Equatable {
        package let at: Date
        package let by: RoomArchiver

        package init(at: Date, by: RoomArchiver) {
            self.at = at
            self.by = by
        }
    }

    package let id: UUID
    /// By their bytes: what is compared with what is stored decides whether anything is.
    @ExactText package var name: String
    @ExactText package var description: String
    package var visibility: Visibility
    package let ownerID: UUID
    package var rules: Rules
    package var silenced: Bool
    package var silencedUntil: Date?
    /// nil while people may write.
    package var archival: Archival?
    package var memberCount: Int
    /// `seq` of the newest message; 0 in an empty room.
    package var lastSeq: Int64
    /// Grows with every change of the room; a late event is told by it.
    package var version: Int64
    package let createdAt: Date

    package init(
        id: UUID, name: String, description: String, visibility: Visibility, ownerID: UUID, rules: Rules,
        silenced: Bool, silencedUntil: Date? = nil, archival: Archival? = nil, memberCount: Int, lastSeq: Int64,
        version: Int64, createdAt: Date
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.visibility = visibility
        self.ownerID = ownerID
        self.rules = rules
        self.silenced = silenced
        self.silencedUntil = silencedUntil
        self.archival = archival
        self.memberCount = memberCount
        self.lastSeq = lastSeq
        self.version = version
        self.createdAt = createdAt
    }
}

/// What a room says of who may write in it: the room as it is remembered, and its row that is locked where messages are stored.
/// Whatever changes it raises the room's version, by which a message is stored without a second look.
package protocol RoomDoor {
    var silenced: Bool { get }
    var silencedUntil: Date? { get }
    var archival: Room.Archival? { get }
}

extension Room: RoomDoor {}

extension RoomDoor {
    /// Why the room takes no message at that moment, whoever else is in it; nil if it does.
    package func refusal(admin isAdmin: Bool, at time: Date) -> RoomsRefusal? {
        if archival != nil { return .roomArchived }
        return isSilenced(at: time) && !isAdmin ? .roomSilenced(until: silencedUntil) : nil
    }

    /// Whether only admins may write at that moment. A silence with an end lifts itself.
    func isSilenced(at time: Date) -> Bool {
        guard silenced else { return false }
        guard let silencedUntil else { return true }
        return time < silencedUntil
    }
}
