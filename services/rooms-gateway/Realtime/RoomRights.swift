import Foundation
import RoomsGatewayCore
import SocketIO

/// Makes changes of rights in rooms felt on open sockets: of those that events tell, and of those that only the record knows.
///
/// Everything that takes a right away in a room is a new version of it, and the record tells the versions of all live rooms in
/// one look. Where one is not the version up to which everybody was compared, everybody in that room is compared with the
/// record. So a right that was taken away holds here about a second later, whether anybody tells of it or not.
///
/// Order: the directory hears of a version first, then the sockets in the room are looked for. Whoever enters after that asks
/// for no older version (see `LiveRooms.join`).
struct RoomRights: Sendable {
    /// Memberships compared in one query.
    private static let batch = 1_000

    let store: any RoomStore
    let members: any MemberStore
    let rooms: RoomDirectory
    let sockets: SocketDirectory
    let feeds: RoomFeeds
    let updates: RoomUpdates

    /// Takes somebody out of a room, as of that version of it, and tells them.
    func expel(_ userID: UUID, from roomID: UUID, at version: Int64) {
        for socket in sockets.sockets(of: userID) {
            switch socket.session?.expel(from: roomID, at: version) {
            case .stays, nil: continue
            case .wasOutside: break
            case .expelled:
                feeds.release(roomID)
                socket.stopHearing(roomID)
            }
            socket.emit(SocketEvents.usersBlocked(.notAMember, in: roomID, until: nil, reason: nil))
        }
    }

    /// Takes the versions of live rooms as the record has them, and compares the people in those that changed unheard.
    /// - Throws: what the record throws.
    func compare(
        _ live: [(roomID: UUID, feed: RoomFeed, version: Int64)], askedAt: ContinuousClock.Instant
    ) async throws {
        for room in live { rooms.learn(version: room.version, of: room.roomID, askedAt: askedAt) }
        let changed = live.filter { $0.feed.checkedVersion != $0.version }
        guard !changed.isEmpty else { return }
        let now = ContinuousClock.now
        let found = try await store.rooms(changed.map(\.roomID))
        for room in found { rooms.learn(room, askedAt: now) }
        let current = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let isNew = Set(changed.filter { $0.feed.checkedVersion == nil }.map(\.roomID))
            .subtracting(sockets.entered(before: current.mapValues(\.version)))
        let present = sockets.present(in: Set(current.keys))
        for start in stride(from: 0, to: present.count, by: Self.batch) {
            let part = present[start..<min(start + Self.batch, present.count)]
            let standings = try await members.standings(of: part.map(\.userID), in: part.map(\.roomID))
            for (place, standing) in zip(part, standings) {
                guard let room = current[place.roomID] else { continue }
                apply(standing, of: place.userID, in: room, isNew: isNew.contains(room.id))
            }
        }
        for (roomID, feed, _) in changed {
            guard let room = current[roomID] else { continue }
            let owesNews = feed.checked(at: room.version)
            if owesNews || !isNew.contains(roomID) { updates.tell(room) }
        }
    }

    /// - Parameter isNew: whether the room is live since a moment ago, and everybody was told by joining.
    private func apply(_ standing: RoomStanding, of userID: UUID, in room: Room, isNew: Bool) {
        let before = rooms.learn(standing, of: userID, in: room.id, version: room.version)
        guard standing.isMember else { return expel(userID, from: room.id, at: room.version) }
        guard !isNew, standing.silence != before?.silence else { return }
        let packet =
            standing.silence.map {
                SocketEvents.usersBlocked(.userSilencedInRoom, in: room.id, until: $0.until, reason: $0.reason)
            } ?? SocketEvents.usersUnblocked(.userSilencedInRoom, in: room.id)
        for socket in sockets.sockets(of: userID) { socket.emit(packet) }
    }
}
