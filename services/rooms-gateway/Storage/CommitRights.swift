import Common
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// By what right messages are stored, looked at while their rooms' rows are locked: whatever takes a right away in a room
/// takes that lock too and leaves the room one version later. So a message that was let in at the room's present version needs
/// no second look, and one that was let in earlier gets it here, where nothing can come between.
struct CommitRights {
    /// A room as its locked row has it.
    struct Door: RoomDoor, Sendable {
        /// What ``doors(in:)`` reads.
        static let columns: PostgresQuery =
            "id, version, visibility, silenced, silenced_until, archived_at, archived_by"

        let version: Int64
        let visibility: Room.Visibility
        let silenced: Bool
        let silencedUntil: Date?
        let archival: Room.Archival?
    }

    /// Why entries may not be stored, by their ids.
    private(set) var refusals: [UUID: RoomsRefusal] = [:]
    private let doors: [UUID: Door]
    private let entries: [UUID: (draft: MessageDraft, admission: MessageDraft.Admission)]
    /// Entries whose room is another one than when they were let in.
    private let overtaken: [UUID]
    /// Entries whose author is no member.
    private var strangers: Set<UUID>

    init(entries: [CommitPlan.Entry], doors: [UUID: Door]) {
        let admitted = entries.compactMap { entry in
            entry.draft.admission.map { (entry.id, (draft: entry.draft, admission: $0)) }
        }
        self.doors = doors
        self.entries = Dictionary(admitted, uniquingKeysWith: { $1 })
        overtaken = admitted.filter { _, entry in
            doors[entry.draft.roomID].map { $0.version != entry.admission.roomVersion } ?? false
        }.map(\.0)
        strangers = Set(admitted.filter { !$0.1.admission.isMember }.map(\.0))
    }

    /// Who may become a member by one of these messages.
    static func newcomers(among entries: [CommitPlan.Entry]) -> [UUID] {
        entries.filter { $0.draft.admission?.mayJoin == true }.map(\.draft.author.id)
    }

    /// What has to be asked before anything is stored; nil if nothing has changed since.
    var question: PostgresQuery? {
        guard !overtaken.isEmpty else { return nil }
        let drafts = overtaken.compactMap { entries[$0]?.draft }
        return .standings(of: drafts.map(\.author.id), in: drafts.map(\.roomID))
    }

    /// Takes the answer to the question.
    mutating func take(_ rows: PostgresRows, at time: Date) throws {
        for (id, row) in zip(overtaken, rows) {
            guard let entry = entries[id], let door = doors[entry.draft.roomID] else { continue }
            let standing = try RoomStanding(row: row)
            if standing.isMember { strangers.remove(id) } else { strangers.insert(id) }
            refusals[id] = door.refusal(standing, entry.admission, at: time)
        }
    }

    /// Looks again at what authors may do everywhere. It is no part of a room's version, so it is asked for every message.
    /// - Parameter accounts: what was read after the rooms were locked.
    mutating func take(_ accounts: [AccountChange], knowing news: AccountNews, at time: Date) {
        let stored = Dictionary(accounts.map { ($0.userID, $0) }, uniquingKeysWith: { $1 })
        for (id, entry) in entries {
            let author = entry.draft.author.id
            guard let account = news.account(author, stored: stored[author]) else { continue }
            let standing = account.standing(at: time)
            switch standing.status {
            case .active:
                // What only an admin may write is not stored for one who is none any more.
                guard entry.admission.isAdmin, account.role != .admin, refusals[id] == nil else { continue }
                refusals[id] = doors[entry.draft.roomID]?.refusal(admin: false, at: time)
            case .silenced: refusals[id] = .userSilenced(until: standing.until)
            case .suspended: refusals[id] = .accountSuspended(until: standing.until)
            case .deleted: refusals[id] = .unauthenticated
            }
        }
    }

    /// Makes members of those who became it by a message that is stored.
    func newcomers(of plan: CommitPlan, at time: Date) -> [PostgresQuery] {
        let joining = plan.inserts.filter { message in
            strangers.contains(message.id) && entries[message.id]?.admission.mayJoin == true
        }
        guard !joining.isEmpty else { return [] }
        return [
            """
            WITH newcomers AS (
                SELECT DISTINCT room_id, user_id
                FROM unnest(\(joining.map(\.roomID)), \(joining.map(\.author.id))) AS k (room_id, user_id)
            ), back AS (
                DELETE FROM departures d USING newcomers n WHERE d.room_id = n.room_id AND d.user_id = n.user_id
            ), added AS (
                INSERT INTO members (room_id, user_id, joined_at) SELECT room_id, user_id, \(time) FROM newcomers
                ON CONFLICT DO NOTHING RETURNING room_id
            )
            UPDATE rooms r SET member_count = member_count + n.added
            FROM (SELECT room_id, count(*)::int AS added FROM added GROUP BY room_id) AS n WHERE r.id = n.room_id
            """
        ]
    }

    /// Reads what ``MessageCommit`` locked.
    static func doors(in rows: PostgresRows) throws -> [UUID: Door] {
        var doors: [UUID: Door] = [:]
        for row in rows {
            doors[try row.decode("id", as: UUID.self)] = Door(
                version: try row.decode("version", as: Int64.self),
                visibility: try row.choice("visibility", of: "rooms"),
                silenced: try row.decode("silenced", as: Bool.self),
                silencedUntil: try row.decode("silenced_until", as: Date?.self),
                archival: try Room.Archival(row: row))
        }
        return doors
    }
}

extension CommitRights.Door {
    /// Why such an author may not write here now.
    fileprivate func refusal(
        _ standing: RoomStanding, _ admission: MessageDraft.Admission, at time: Date
    ) -> RoomsRefusal? {
        if let refusal = RoomAccess.refusal(standing, visibility: visibility, joining: admission.mayJoin) {
            return refusal
        }
        if let silence = standing.silence, silence.holds(at: time) { return .userSilencedInRoom(until: silence.until) }
        return refusal(admin: admission.isAdmin, at: time)
    }
}
