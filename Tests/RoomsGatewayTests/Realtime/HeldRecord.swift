import Common
import Foundation
import Synchronization
import TestSupport

@testable import RoomsGatewayCore
@testable import rooms_gateway

/// A record in memory whose answers can be held back: what was read is as old as the question by the time it arrives, as it
/// is with a database that is slow to answer.
final class HeldRecord: RoomStore, MemberStore, MessageStore, PrivateAccessStore {
    enum Question: CaseIterable, Sendable {
        case room
        case standing
        case add
        case positions
        case messages
        case removed
    }

    private struct Membership: Hashable {
        let userID: UUID
        let roomID: UUID
    }

    private struct State {
        var rooms: [UUID: Room] = [:]
        var members: Set<Membership> = []
        var silences: [UUID: RoomSilence] = [:]
        var messages: [Message] = []
        var lastRemovedAt = Date(timeIntervalSince1970: 0)
        /// The question whose next answer is held, counting how often it may be answered before.
        var held: (question: Question, after: Int)?
        var waiting: CheckedContinuation<Void, Never>?
        var asked: [Question: Int] = [:]
    }

    private let state = Mutex(State())

    // MARK: Holding

    /// Holds the answer to a question, once, after it was answered so often.
    func hold(_ question: Question, after: Int = 0) {
        state.withLock { $0.held = (question, after) }
    }

    var isHolding: Bool { state.withLock { $0.waiting != nil } }

    func release() {
        let waiting = state.withLock { state in
            defer { (state.waiting, state.held) = (nil, nil) }
            return state.waiting
        }
        waiting?.resume()
    }

    func timesAsked(_ question: Question) -> Int { state.withLock { $0.asked[question] ?? 0 } }

    /// Gives the answer as it is now, but not before it is released.
    private func answer<Value: Sendable>(_ question: Question, _ read: (inout State) throws -> Value) async rethrows
        -> Value
    {
        let (value, isHeld) = try state.withLock { state in
            state.asked[question, default: 0] += 1
            let value = try read(&state)
            guard let held = state.held, held.question == question else { return (value, false) }
            guard held.after == 0 else {
                state.held = (question, held.after - 1)
                return (value, false)
            }
            state.held = nil
            return (value, true)
        }
        if isHeld {
            await withCheckedContinuation { continuation in state.withLock { $0.waiting = continuation } }
        }
        return value
    }

    // MARK: Changes

    func open(_ visibility: Room.Visibility, members: [UUID]) -> Room {
        let room = Room(
            id: UUID.v7(), name: "Sala", description: "", visibility: visibility, ownerID: UUID.v7(), rules: .none,
            silenced: false, silencedUntil: nil, memberCount: members.count, lastSeq: 0, version: 1,
            createdAt: Date())
        state.withLock { state in
            state.rooms[room.id] = room
            state.members.formUnion(members.map { Membership(userID: $0, roomID: room.id) })
        }
        return room
    }

    /// Stores a message.
    @discardableResult
    func say(_ text: String, in roomID: UUID) -> Message {
        state.withLock { state in
            let seq = (state.rooms[roomID]?.lastSeq ?? 0) + 1
            let message = Message(
                id: UUID.v7(), roomID: roomID, seq: seq, author: .init(id: UUID.v7(), displayName: "Ana"), body: text,
                createdAt: Date(timeIntervalSince1970: Double(seq)), editedAt: nil, deletedAt: nil, replyTo: nil,
                clientMessageID: nil)
            state.messages.append(message)
            state.rooms[roomID]?.lastSeq = seq
            return message
        }
    }

    /// Takes a message's text away.
    @discardableResult
    func take(_ seq: Int64, from roomID: UUID) -> Message? {
        state.withLock { state in
            guard let index = state.messages.firstIndex(where: { $0.roomID == roomID && $0.seq == seq }),
                state.messages[index].deletedAt == nil
            else { return nil }
            let before = state.messages[index]
            state.lastRemovedAt = max(state.lastRemovedAt, Date(timeIntervalSince1970: 1_000)) + 1
            state.messages[index] = Message(
                id: before.id, roomID: roomID, seq: seq, author: before.author, body: "", createdAt: before.createdAt,
                editedAt: nil, deletedAt: state.lastRemovedAt, replyTo: nil, clientMessageID: nil)
            return state.messages[index]
        }
    }

    /// `seq` of the newest message.
    func newest(in roomID: UUID) -> Int64 { state.withLock { $0.rooms[roomID]?.lastSeq ?? 0 } }

    func silence(_ userID: UUID, in roomID: UUID) -> Int64 {
        state.withLock { state in
            state.silences[userID] = RoomSilence(roomID: roomID, userID: userID, until: nil, reason: "spam")
            state.rooms[roomID]?.version += 1
            return state.rooms[roomID]?.version ?? 0
        }
    }

    func unsilence(_ userID: UUID, in roomID: UUID) {
        state.withLock { state in
            state.silences[userID] = nil
            state.rooms[roomID]?.version += 1
        }
    }

    /// Removes a member, as the transaction does.
    func removeNow(_ userID: UUID, from roomID: UUID) -> Room? {
        state.withLock { state in
            guard state.members.remove(Membership(userID: userID, roomID: roomID)) != nil else { return nil }
            state.rooms[roomID]?.version += 1
            state.rooms[roomID]?.memberCount -= 1
            return state.rooms[roomID]
        }
    }

    func addNow(_ userID: UUID, to roomID: UUID) {
        state.withLock { _ = $0.members.insert(Membership(userID: userID, roomID: roomID)) }
    }

    // MARK: Stores

    func room(_ id: UUID) async throws -> Room? { await answer(.room) { $0.rooms[id] } }

    func rooms(_ ids: [UUID]) async throws -> [Room] {
        await answer(.room) { state in ids.compactMap { state.rooms[$0] } }
    }

    func standing(of userID: UUID, in roomID: UUID) async throws -> RoomStanding {
        try await standings(of: [userID], in: [roomID])[0]
    }

    func standings(of userIDs: [UUID], in roomIDs: [UUID]) async throws -> [RoomStanding] {
        await answer(.standing) { state in
            zip(userIDs, roomIDs).map { userID, roomID in
                RoomStanding(
                    isMember: state.members.contains(Membership(userID: userID, roomID: roomID)),
                    silence: state.silences[userID])
            }
        }
    }

    func add(_ userID: UUID, to roomID: UUID, as entry: RoomEntry, by right: WriteRight) async throws -> Bool {
        await answer(.add) { $0.members.insert(Membership(userID: userID, roomID: roomID)).inserted }
    }

    func remove(_ userID: UUID, from roomID: UUID, leaving: Bool, by right: WriteRight) async throws -> Room? {
        removeNow(userID, from: roomID)
    }

    func positions(of roomIDs: [UUID]) async throws -> [UUID: RoomPosition] {
        await answer(.positions) { state in
            state.rooms.filter { roomIDs.contains($0.key) }.mapValues {
                RoomPosition(lastSeq: $0.lastSeq, lastRemovedAt: state.lastRemovedAt, version: $0.version)
            }
        }
    }

    func messages(in roomID: UUID, before: Cursor?, limit: Int) async throws -> [Message] {
        await answer(.messages) { state in
            Array(
                state.messages.filter { $0.roomID == roomID && (before.map($0.isBefore) ?? true) }.reversed().prefix(
                    limit))
        }
    }

    func messages(in roomID: UUID, afterSeq seq: Int64, limit: Int) async throws -> [Message] {
        await answer(.messages) { state in
            Array(state.messages.filter { $0.roomID == roomID && $0.seq > seq }.prefix(limit))
        }
    }

    func removed(in roomID: UUID, after: Date, limit: Int) async throws -> [Message] {
        await answer(.removed) { state in
            let removed = state.messages.filter { $0.roomID == roomID && $0.deletedAt.map { $0 > after } ?? false }
            return Array(removed.sorted { ($0.deletedAt ?? after) < ($1.deletedAt ?? after) }.prefix(limit))
        }
    }

    func removed(in roomID: UUID, since seq: Int64, limit: Int) async throws -> [Message] {
        await answer(.removed) { state in
            Array(state.messages.filter { $0.roomID == roomID && $0.seq <= seq && $0.deletedAt != nil }.prefix(limit))
        }
    }

    // What these tests do not ask.
    func create(
        _ room: Room, as creation: IdempotentCreation<Room>
    ) async throws -> CreationOutcome<Room> { throw CancellationError() }
    func update(
        _ id: UUID, by right: WriteRight, _ change: @Sendable @escaping (inout Room) throws -> Void
    ) async throws -> Room? { nil }
    func members(of roomID: UUID, after: Cursor?, limit: Int) async throws -> [Member] { [] }
    func messages(in roomID: UUID, after: Cursor, limit: Int) async throws -> [Message] { [] }
    func contains(_ messageID: UUID, in roomID: UUID) async throws -> Bool { false }
    func message(of authorID: UUID, in roomID: UUID, clientMessageID: String) async throws -> Message? { nil }
    func access(of adminID: UUID, to roomID: UUID, at time: Date) async throws -> PrivateAccess? { nil }
    func recordRead(under access: PrivateAccess, messages: Int, at time: Date) async throws {}
}

extension Message {
    fileprivate func isBefore(_ cursor: Cursor) -> Bool { createdAt < cursor.createdAt }
}
