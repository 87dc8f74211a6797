import Common
import Foundation
import RoomsGatewayCore
import Synchronization

/// Rooms and memberships in memory, for the path of every message.
///
/// What is remembered here can take no right longer than it has it, by three rules. A room counts for ``Limits/trust`` after
/// the record was last asked for it; the rooms that are live here are asked for about once a second, whatever Redis does.
/// A membership counts for the version of the room at which it was read, and everything that takes a right away in a room
/// is a new version of it. And nobody goes back: an answer of the record that was asked for before a newer version was heard
/// of is not kept. Only memberships that exist are remembered, each with its silence: a new one must hold at once.
final class RoomDirectory: RoomReading, MemberStore {
    struct Limits: Sendable {
        var rooms = 20_000
        var memberships = 200_000
        /// How long the record's answer counts, from the moment of the question.
        var trust: Duration = .seconds(3)
    }

    private struct Membership: Hashable {
        let roomID: UUID
        let userID: UUID
    }

    fileprivate struct KnownRoom {
        /// nil while only its version is known.
        var room: Room?
        /// The newest version that anybody spoke of.
        var version: Int64
        /// When that was.
        var heardAt: ContinuousClock.Instant
        /// When the record was last asked and gave this version or an older one; nil if it never was.
        var askedAt: ContinuousClock.Instant?
    }

    private struct KnownStanding {
        let standing: RoomStanding
        /// The room's version at which it was read, or a newer one up to which it is known to hold.
        let version: Int64
    }

    private struct State {
        var rooms: GenerationCache<UUID, KnownRoom>
        var members: GenerationCache<Membership, KnownStanding>
    }

    private let store: any RoomStore
    private let memberStore: any MemberStore
    private let limits: Limits
    private let state: Mutex<State>

    init(store: any RoomStore, members: any MemberStore, limits: Limits = Limits()) {
        self.store = store
        memberStore = members
        self.limits = limits
        state = Mutex(
            State(
                rooms: GenerationCache(capacity: limits.rooms), members: GenerationCache(capacity: limits.memberships)))
    }

    // MARK: What is heard

    /// Takes a room's state, unless a newer one is known.
    /// - Parameter askedAt: when the record was asked for it; nil for what an event tells.
    /// - Returns: what was known of the room before.
    @discardableResult
    func learn(_ room: Room, askedAt: ContinuousClock.Instant? = nil) -> Room? {
        state.withLock { state in
            guard let known = state.rooms.value(for: room.id) else {
                let news = KnownRoom(room: room, version: room.version, heardAt: .now, askedAt: askedAt)
                state.rooms.insert(news, for: room.id)
                return nil
            }
            let before = known.room
            state.rooms.insert(known.with(room, askedAt: askedAt), for: room.id)
            return before
        }
    }

    /// Takes the room's version as the record has it.
    func learn(version: Int64, of roomID: UUID, askedAt: ContinuousClock.Instant) {
        state.withLock { state in
            guard var known = state.rooms.value(for: roomID) else { return }
            if version == known.version {
                known.askedAt = max(known.askedAt ?? askedAt, askedAt)
            } else if version > known.version {
                (known.version, known.heardAt) = (version, .now)
            } else if askedAt > known.heardAt {
                // Another record than before, such as a backup.
                return state.rooms.remove(roomID)
            }
            state.rooms.insert(known, for: roomID)
        }
    }

    /// Takes a member's new silence, or its end.
    /// - Parameter version: the room's version that this is.
    func learn(_ silence: RoomSilence?, of userID: UUID, in roomID: UUID, version: Int64) {
        let membership = Membership(roomID: roomID, userID: userID)
        state.withLock { state in
            var known =
                state.rooms.value(for: roomID)
                ?? KnownRoom(room: nil, version: version, heardAt: .now, askedAt: nil)
            if known.version < version {
                // The room itself is the same one version later.
                if known.room?.version == version - 1 { known.room?.version = version }
                (known.version, known.heardAt) = (version, .now)
            }
            state.rooms.insert(known, for: roomID)
            guard let standing = state.members.value(for: membership), standing.version < version else { return }
            guard standing.version == version - 1 else { return state.members.remove(membership) }
            let news = RoomStanding(isMember: standing.standing.isMember, silence: silence)
            state.members.insert(KnownStanding(standing: news, version: version), for: membership)
        }
    }

    /// Takes what somebody is to a room, as the record had it at this version of the room or a later one.
    /// - Returns: what they were known to be before.
    @discardableResult
    func learn(_ standing: RoomStanding, of userID: UUID, in roomID: UUID, version: Int64) -> RoomStanding? {
        let membership = Membership(roomID: roomID, userID: userID)
        return state.withLock { state in
            let before = state.members.value(for: membership)
            if let before, before.version > version { return before.standing }
            if standing.isMember {
                state.members.insert(KnownStanding(standing: standing, version: version), for: membership)
            } else {
                state.members.remove(membership)
            }
            return before?.standing
        }
    }

    /// Forgets everything: events may have been missed.
    func forget() {
        state.withLock { state in
            state.rooms.removeAll()
            state.members.removeAll()
        }
    }

    // MARK: RoomReading

    func room(_ id: UUID) async throws -> Room? {
        let now = ContinuousClock.now
        if let room = state.withLock({ $0.rooms.value(for: id)?.current(since: now - limits.trust) }) { return room }
        guard let room = try await store.room(id) else { return nil }
        learn(room, askedAt: now)
        return room
    }

    /// The room as the record has it now.
    func roomOnRecord(_ id: UUID) async throws -> Room? {
        let now = ContinuousClock.now
        guard let room = try await store.room(id) else { return nil }
        learn(room, askedAt: now)
        return room
    }

    // MARK: MemberStore

    func standing(of userID: UUID, in roomID: UUID) async throws -> RoomStanding {
        guard let room = try await room(roomID) else { return RoomStanding(isMember: false, silence: nil) }
        return try await standing(of: userID, in: room)
    }

    /// What somebody is to a room, at that version of it or a newer one.
    func standing(of userID: UUID, in room: Room) async throws -> RoomStanding {
        let membership = Membership(roomID: room.id, userID: userID)
        if let known = state.withLock({ $0.members.value(for: membership) }), known.version >= room.version {
            return known.standing
        }
        let standing = try await memberStore.standing(of: userID, in: room.id)
        learn(standing, of: userID, in: room.id, version: room.version)
        return standing
    }

    func standings(of userIDs: [UUID], in roomIDs: [UUID]) async throws -> [RoomStanding] {
        try await memberStore.standings(of: userIDs, in: roomIDs)
    }

    func members(of roomID: UUID, after: Cursor?, limit: Int) async throws -> [Member] {
        try await memberStore.members(of: roomID, after: after, limit: limit)
    }

    func add(_ userID: UUID, to roomID: UUID, as entry: RoomEntry, by right: WriteRight) async throws -> Bool {
        try await memberStore.add(userID, to: roomID, as: entry, by: right)
    }

    func remove(_ userID: UUID, from roomID: UUID, leaving: Bool, by right: WriteRight) async throws -> Room? {
        let room = try await memberStore.remove(userID, from: roomID, leaving: leaving, by: right)
        if let room { learn(room) }
        return room
    }
}

extension RoomDirectory.KnownRoom {
    /// The room, if it is the newest that anybody spoke of and the record was asked since then.
    fileprivate func current(since: ContinuousClock.Instant) -> Room? {
        guard let room, room.version == version, let askedAt, askedAt >= since else { return nil }
        return room
    }

    /// What is known once this was heard as well.
    fileprivate func with(_ news: Room, askedAt: ContinuousClock.Instant?) -> Self {
        // Whoever asks after a version was heard of finds at least that one, unless the record is another one than before.
        let isSetBack = news.version < version && (askedAt.map { $0 > heardAt } ?? false)
        let isLater = askedAt.map { asked in self.askedAt.map { asked >= $0 } ?? true } ?? false
        var known = self
        if news.version > version || isSetBack || (news.version == version && (room?.version != version || isLater)) {
            known.room = news
        }
        if news.version > version || isSetBack { (known.version, known.heardAt) = (news.version, .now) }
        if let askedAt { known.askedAt = max(self.askedAt ?? askedAt, askedAt) }
        return known
    }
}
