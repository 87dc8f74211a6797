import Common
import Foundation
import JSON

/// What one group commit writes: every waiting draft gets its place in its room, or the message it repeats.
/// Pure arithmetic over what was read while the rooms' rows were locked.
package struct CommitPlan: Sendable {
    /// A draft with the id it will have if it turns out to be new. Ids grow in the order of waiting.
    package struct Entry: Sendable {
        package let id: UUID
        package let draft: MessageDraft
        /// The trace that its event belongs to: the one of whoever handed the draft over.
        package var traceparent: String?

        package init(id: UUID, draft: MessageDraft, traceparent: String? = nil) {
            self.id = id
            self.draft = draft
            self.traceparent = traceparent
        }
    }

    /// Where a locked room stands.
    package struct RoomState: Sendable {
        package let lastSeq: Int64
        package let lastMessageAt: Date

        package init(lastSeq: Int64, lastMessageAt: Date) {
            self.lastSeq = lastSeq
            self.lastMessageAt = lastMessageAt
        }
    }

    package struct RoomUpdate: Sendable, Equatable {
        package let roomID: UUID
        package let lastSeq: Int64
        package let lastMessageAt: Date
    }

    /// What makes two sends the same message.
    package struct OnceKey: Sendable, Hashable {
        package let roomID: UUID
        package let authorID: UUID
        /// By its bytes, as the record has it.
        @ExactText package private(set) var clientMessageID: String

        package init?(_ draft: MessageDraft) {
            guard let clientMessageID = draft.clientMessageID else { return nil }
            self.init(roomID: draft.roomID, authorID: draft.author.id, clientMessageID: clientMessageID)
        }

        package init(roomID: UUID, authorID: UUID, clientMessageID: String) {
            self.roomID = roomID
            self.authorID = authorID
            self.clientMessageID = clientMessageID
        }
    }

    package enum Outcome: Sendable, Equatable {
        case stored(Message)
        /// The same `clientMessageId` was stored before (or earlier in this batch): this is that message.
        case repeated(Message)
        /// The author may no longer write there.
        case refused(RoomsRefusal)
    }

    /// The record did not say where every room stands.
    package struct Incomplete: Error {}

    /// One for each entry, in the same order.
    package let outcomes: [Outcome]
    /// The messages to insert, in the order of `entries`.
    package let inserts: [Message]
    package let roomUpdates: [RoomUpdate]

    /// - Parameters:
    ///   - existing: messages already stored that one of the entries repeats, by id or by once-key.
    ///   - refusals: why entries may not be stored, by their ids.
    ///   - time: the database's clock, in whole milliseconds.
    package init(
        entries: [Entry], rooms: [UUID: RoomState], existing: [Message], refusals: [UUID: RoomsRefusal] = [:],
        at time: Date
    ) {
        var seen: [OnceKey: Message] = [:]
        var byID: [UUID: Message] = [:]
        for message in existing {
            byID[message.id] = message
            guard let clientMessageID = message.clientMessageID else { continue }
            let key = OnceKey(roomID: message.roomID, authorID: message.author.id, clientMessageID: clientMessageID)
            seen[key] = message
        }
        var updates: [UUID: RoomUpdate] = [:]
        var outcomes: [Outcome] = []
        var inserts: [Message] = []
        for entry in entries {
            let key = OnceKey(entry.draft)
            // An id that is already there was committed by an attempt whose answer got lost: stored, not repeated.
            if let message = byID[entry.id] {
                outcomes.append(.stored(message))
                continue
            }
            if let key, let message = seen[key] {
                outcomes.append(.repeated(message))
                continue
            }
            guard let room = rooms[entry.draft.roomID] else {
                outcomes.append(.refused(.roomNotFound))
                continue
            }
            if let refusal = refusals[entry.id] {
                outcomes.append(.refused(refusal))
                continue
            }
            let roomID = entry.draft.roomID
            let update = RoomUpdate(
                roomID: roomID,
                lastSeq: (updates[roomID]?.lastSeq ?? room.lastSeq) + 1,
                lastMessageAt: max(time, room.lastMessageAt.addingTimeInterval(0.001))
            )
            updates[roomID] = update
            let message = Message(entry, seq: update.lastSeq, at: update.lastMessageAt)
            if let key { seen[key] = message }
            inserts.append(message)
            outcomes.append(.stored(message))
        }
        self.outcomes = outcomes
        self.inserts = inserts
        roomUpdates = updates.values.sorted { $0.roomID < $1.roomID }
    }

    /// What was written where each draft was stored as a new message: nothing is left to write of the rooms.
    /// - Parameters:
    ///   - places: for each entry, which of its room's messages among them it is, counted from 1.
    ///   - rooms: `seq` of the message before the first of these, and the time that these got.
    /// - Throws: ``Incomplete`` if one of their rooms is not there.
    package init(
        storing entries: [Entry], at places: [Int64], behind rooms: [UUID: RoomState]
    ) throws(Incomplete) {
        var stored: [Message] = []
        stored.reserveCapacity(entries.count)
        for (entry, place) in zip(entries, places) {
            guard let room = rooms[entry.draft.roomID] else { throw Incomplete() }
            stored.append(Message(entry, seq: room.lastSeq + place, at: room.lastMessageAt))
        }
        inserts = stored
        outcomes = stored.map { .stored($0) }
        roomUpdates = []
    }
}

extension Message {
    fileprivate init(_ entry: CommitPlan.Entry, seq: Int64, at time: Date) {
        self.init(
            id: entry.id,
            roomID: entry.draft.roomID,
            seq: seq,
            author: entry.draft.author,
            body: entry.draft.body.text,
            createdAt: time,
            editedAt: nil,
            deletedAt: nil,
            replyTo: entry.draft.replyTo,
            clientMessageID: entry.draft.clientMessageID
        )
    }
}
