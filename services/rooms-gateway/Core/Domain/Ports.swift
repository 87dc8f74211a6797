import Common
import Foundation

/// The room record, as the use cases need it. Reads see what is committed.
package protocol RoomStore: Sendable {
    func room(_ id: UUID) async throws -> Room?
    /// Those of the rooms that exist.
    func rooms(_ ids: [UUID]) async throws -> [Room]
    /// Stores a new room with its owner as the first member, and its event, once for one claim.
    /// - Throws: `RoomsRefusal.quotaExceeded`, `RoomsRefusal.tooManyOwnRooms`; `LostRight`.
    func create(
        _ room: Room, as creation: IdempotentCreation<Room>
    ) async throws -> CreationOutcome<Room>
    /// Changes a room and stores its event; nil if there is no such room.
    /// - Throws: `LostRight`; what `change` throws.
    func update(
        _ id: UUID, by right: WriteRight, _ change: @Sendable @escaping (inout Room) throws -> Void
    ) async throws -> Room?
}

/// Lists of rooms, newest first.
///
/// `matching` is text that the name or description holds, whatever the case and the accents; nil for all.
package protocol RoomListing: Sendable {
    func publicRooms(matching text: String?, before: Cursor?, limit: Int) async throws -> [Room]
    /// Private rooms that somebody belongs to.
    func privateRooms(of userID: UUID, matching text: String?, before: Cursor?, limit: Int) async throws -> [Room]
    /// Archived rooms that somebody belongs to, and with `andPublic` every public one; the other lists hold none of them.
    func archivedRooms(
        of userID: UUID, andPublic: Bool, matching text: String?, before: Cursor?, limit: Int
    ) async throws -> [Room]
}

/// How many rooms a person may own and open; all of it are settings.
package struct RoomLimits: Sendable {
    package var owned = 200
    package var perHour = 60

    package init(owned: Int = 200, perHour: Int = 60) {
        self.owned = owned
        self.perHour = perHour
    }

    package static let none = RoomLimits(owned: .max, perHour: .max)
}

/// Who belongs to which room.
package protocol MemberStore: Sendable {
    func standing(of userID: UUID, in roomID: UUID) async throws -> RoomStanding
    /// The same for many: what each user is to the room at the same place, as the record has it.
    func standings(of userIDs: [UUID], in roomIDs: [UUID]) async throws -> [RoomStanding]
    /// Members by the time they joined, oldest first.
    func members(of roomID: UUID, after: Cursor?, limit: Int) async throws -> [Member]
    /// - Returns: false if the user was a member already.
    /// - Parameter right: of whoever asks for it, when it is stored.
    /// - Throws: `RoomsRefusal.hasLeft` for somebody who left and does not come back by themselves; `LostRight`.
    func add(_ userID: UUID, to roomID: UUID, as entry: RoomEntry, by right: WriteRight) async throws -> Bool
    /// - Parameters:
    ///   - leaving: whether it is the user's own will.
    ///   - right: of whoever asks for it, when it is stored.
    /// - Returns: the room without the user; nil if the user was no member.
    /// - Throws: `LostRight`.
    func remove(_ userID: UUID, from roomID: UUID, leaving: Bool, by right: WriteRight) async throws -> Room?
}

/// How somebody becomes a member.
package enum RoomEntry: Sendable {
    /// By coming in.
    case byThemselves
    /// By somebody else, who names them.
    case byInvitation
}

/// People as others name them, before anybody has proved that they are there.
package protocol PeopleDirectory: Sendable {
    /// The account of somebody who is named, or nil; does not wait for accounts that nobody has heard of.
    func named(_ userID: UUID) async throws -> AccountState?
}

/// Grants of private access, and the record of every read under one.
package protocol PrivateAccessStore: Sendable {
    /// The admin's grant for the room that ends last, if one holds.
    func access(of adminID: UUID, to roomID: UUID, at time: Date) async throws -> PrivateAccess?
    /// Has a read on record before it is answered.
    /// - Throws: `RoomsRefusal.roomNotFound` if the grant is over; `LostRight` if the admin's right is.
    func recordRead(under access: PrivateAccess, messages: Int, at time: Date) async throws
}

/// The message record.
package protocol MessageStore: Sendable {
    /// The newest `limit` messages before a position (all of them if nil), newest first.
    func messages(in roomID: UUID, before: Cursor?, limit: Int) async throws -> [Message]
    /// The oldest `limit` messages after a position, oldest first.
    func messages(in roomID: UUID, after: Cursor, limit: Int) async throws -> [Message]
    /// The oldest `limit` messages after a `seq`, oldest first.
    func messages(in roomID: UUID, afterSeq seq: Int64, limit: Int) async throws -> [Message]
    /// Whether the room holds such a message.
    func contains(_ messageID: UUID, in roomID: UUID) async throws -> Bool
    func message(of authorID: UUID, in roomID: UUID, clientMessageID: String) async throws -> Message?
    /// How far each room that exists has come.
    func positions(of roomIDs: [UUID]) async throws -> [UUID: RoomPosition]
    /// The first `limit` messages that were removed after a time, in the order of their removal.
    func removed(in roomID: UUID, after: Date, limit: Int) async throws -> [Message]
    /// Messages that were removed while somebody was away who has everything up to `seq`, at most `limit`: all that were
    /// removed since then, and some that were removed shortly before.
    func removed(in roomID: UUID, since seq: Int64, limit: Int) async throws -> [Message]
}

/// How far a room has come, in all that can happen to it.
package struct RoomPosition: Sendable, Equatable {
    /// `seq` of the newest message.
    package let lastSeq: Int64
    /// When the newest removal of a message was.
    package let lastRemovedAt: Date
    /// The room's version, which grows with everything that gives or takes a right in it.
    package let version: Int64

    package init(lastSeq: Int64, lastRemovedAt: Date, version: Int64) {
        self.lastSeq = lastSeq
        self.lastRemovedAt = lastRemovedAt
        self.version = version
    }
}

/// How a send ended, once the record has it.
package enum SendOutcome: Sendable {
    case stored(Message)
    /// A retry: the message was stored by an earlier send. Nothing new was written.
    case repeated(Message)
    case failed(RoomsRefusal)
}

/// Takes drafts and stores them in groups.
package protocol MessageWriting: Sendable {
    /// Queues a draft; `completion` runs once, after the commit or the failure, on no particular thread.
    /// - Throws: `RoomsRefusal.unavailable` when too many wait already; then `completion` never runs.
    func submit(_ draft: MessageDraft, completion: @escaping @Sendable (SendOutcome) -> Void) throws(RoomsRefusal)
    /// Waits for the outcome of a send of the same once-key that is under way, if one is.
    /// - Returns: false if none is; then `completion` never runs.
    func join(_ key: CommitPlan.OnceKey, completion: @escaping @Sendable (SendOutcome) -> Void) -> Bool
}

/// What a send took from the room's windows; given back if the send stores nothing.
package struct RateReservation: Sendable, Equatable {
    package let roomID: UUID
    package let userID: UUID
    /// Names this reservation, so that a later one is never given back in its place.
    package let token: String
    /// The times (milliseconds) that the windows held before; nil where there was none.
    package let previousInRoom: Int64?
    package let previousOfUser: Int64?
    /// Whether the windows of this process alone were used, because Redis did not answer.
    package let local: Bool

    package init(
        roomID: UUID, userID: UUID, token: String, previousInRoom: Int64?, previousOfUser: Int64?, local: Bool
    ) {
        self.roomID = roomID
        self.userID = userID
        self.token = token
        self.previousInRoom = previousInRoom
        self.previousOfUser = previousOfUser
        self.local = local
    }
}

/// Holds a room's senders to its rules.
package protocol RateLimiting: Sendable {
    /// Takes both windows at once, or neither.
    /// - Returns: nil if the room has no rule.
    /// - Throws: `RoomsRefusal.rateLimited`.
    func reserve(roomID: UUID, userID: UUID, windows: RateWindows) async throws(RoomsRefusal) -> RateReservation?
    /// Gives back what a send took that then stored nothing.
    func release(_ reservation: RateReservation, windows: RateWindows) async
}
