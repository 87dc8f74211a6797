import Common
import Foundation
import Synchronization

/// Rooms and memberships in memory, for the path of every message. Events keep them fresh; what is not here is read
/// from the record. Only memberships that exist are remembered, each with its silence: a new one must hold at once.
final class RoomDirectory: RoomReading, MemberStore {
    private struct Membership: Hashable {
        let roomID: UUID
        let userID: UUID
    }

    private struct State {
        var rooms: GenerationCache<UUID, Room>
        var members: GenerationCache<Membership, RoomStanding>
        /// Counts what was forgotten, so that a read that began before does not bring it back.
        var epoch = 0
    }

    private let store: any RoomStore
    private let memberStore: any MemberStore
    private let state: Mutex<State>

    init(store: any RoomStore, members: any MemberStore, rooms: Int = 20_000, memberships: Int = 200_000) {
        self.store = store
        memberStore = members
        state = Mutex(
            State(rooms: GenerationCache(capacity: rooms), members: GenerationCache(capacity: memberships)))
    }

    // MARK: What events say

    /// Takes a room's new state, unless a newer one is known.
    func learn(_ room: Room) {
        state.withLock { state in
            state.epoch += 1
            if let known = state.rooms.value(for: room.id), known.version >= room.version { return }
            state.rooms.insert(room, for: room.id)
        }
    }

    func forgetMember(_ userID: UUID, of roomID: UUID) {
        state.withLock { state in
            state.epoch += 1
            state.members.remove(Membership(roomID: roomID, userID: userID))
        }
    }

    /// Takes a member's new silence, or its end.
    func learn(_ silence: RoomSilence?, of userID: UUID, in roomID: UUID) {
        let membership = Membership(roomID: roomID, userID: userID)
        state.withLock { state in
            state.epoch += 1
            guard state.members.value(for: membership) != nil else { return }
            state.members.insert(RoomStanding(isMember: true, silence: silence), for: membership)
        }
    }

    /// Forgets everything: events may have been missed.
    func forget() {
        state.withLock { state in
            state.epoch += 1
            state.rooms.removeAll()
            state.members.removeAll()
        }
    }

    // MARK: RoomReading

    func room(_ id: UUID) async throws -> Room? {
        let (known, epoch) = state.withLock { ($0.rooms.value(for: id), $0.epoch) }
        if let known { return known }
        guard let room = try await store.room(id) else { return nil }
        state.withLock { state in
            if state.epoch == epoch { state.rooms.insert(room, for: id) }
        }
        return room
    }

    // MARK: MemberStore

    func standing(of userID: UUID, in roomID: UUID) async throws -> RoomStanding {
        let membership = Membership(roomID: roomID, userID: userID)
        let (known, epoch) = state.withLock { ($0.members.value(for: membership), $0.epoch) }
        if let known { return known }
        let standing = try await memberStore.standing(of: userID, in: roomID)
        state.withLock { state in
            if standing.isMember, state.epoch == epoch { state.members.insert(standing, for: membership) }
        }
        return standing
    }

    func members(of roomID: UUID, after: Cursor?, limit: Int) async throws -> [Member] {
        try await memberStore.members(of: roomID, after: after, limit: limit)
    }

    func add(_ userID: UUID, to roomID: UUID) async throws -> Bool {
        if try await standing(of: userID, in: roomID).isMember { return false }
        return try await memberStore.add(userID, to: roomID)
    }

    func remove(_ userID: UUID, from roomID: UUID, traceparent: String?) async throws -> Bool {
        let removed = try await memberStore.remove(userID, from: roomID, traceparent: traceparent)
        forgetMember(userID, of: roomID)
        return removed
    }
}
