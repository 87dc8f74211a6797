import Common
import EventBus
import Foundation
import JSON
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Rights in rooms, where they are stored")
struct RightsTests {
    private func admitted(
        _ room: Room, isMember: Bool = true, mayJoin: Bool = false, isAdmin: Bool = false
    ) -> MessageDraft.Admission {
        MessageDraft.Admission(roomVersion: room.version, isMember: isMember, mayJoin: mayJoin, isAdmin: isAdmin)
    }

    private func store(_ draft: MessageDraft, _ fixture: RoomsFixture) async throws -> CommitPlan.Outcome {
        let entry = CommitPlan.Entry(id: UUID.v7(), draft: draft)
        return try #require(try await fixture.commit.commit([entry], isRetry: false).outcomes.first)
    }

    /// What takes the right to write away between a message's admission and its commit.
    enum Loss: CaseIterable, Sendable {
        case removal
        case silenceOfMember
        case silenceOfRoom
        case archival
        case turnedPrivate
    }

    @Test(
        "a message that was let in before its author lost the right to write is not stored after that",
        arguments: Loss.allCases)
    func overtaken(_ loss: Loss) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            _ = try await fixture.members.add(ana.userID, to: room.id, as: .byThemselves)
            let draft = try fixture.draft("tarde", in: room.id, by: ana, admission: admitted(room))
            let place = ["roomId": room.id.lowercased, "userId": ana.userID.lowercased, "scope": "room"]
            switch loss {
            case .removal:
                _ = try await fixture.members.remove(ana.userID, from: room.id, leaving: false)
            case .silenceOfMember: try await fixture.receive("user.silenced", place)
            case .silenceOfRoom: try await fixture.receive("room.silenced", place)
            case .archival: try await fixture.receive("room.archive_ordered", place)
            case .turnedPrivate:
                _ = try await fixture.pool.execute("DELETE FROM members WHERE user_id = \(ana.userID)")
                _ = try await fixture.pool.execute("UPDATE rooms SET visibility = 'private', version = version + 1")
            }
            let expected: RoomsRefusal =
                switch loss {
                case .removal: .notAMember
                case .silenceOfMember: .userSilencedInRoom(until: nil)
                case .silenceOfRoom: .roomSilenced(until: nil)
                case .archival: .roomArchived
                case .turnedPrivate: .roomNotFound
                }
            #expect(try await store(draft, fixture) == .refused(expected))
            #expect(try await fixture.messages.messages(in: room.id, afterSeq: 0, limit: 10).isEmpty)
            // The twin: without a look at its admission it would be stored.
            let unguarded = try fixture.draft("tarde", in: room.id, by: ana)
            guard case .stored = try await store(unguarded, fixture) else {
                Issue.record("the counter-example is refused as well")
                return
            }
        }
    }

    /// What an account may come to while its message waits.
    enum Sanctioned: CaseIterable, Sendable {
        case silenced
        case suspended
        case gone

        var state: AccountState {
            switch self {
            case .silenced: AccountState(status: .silenced, role: .user, displayName: "Ana")
            case .suspended: AccountState(status: .suspended, role: .user, displayName: "Ana")
            case .gone: AccountState(status: .deleted, role: .user, displayName: "Ana")
            }
        }

        /// The same in the projection.
        var change: PostgresQuery {
            switch self {
            case .silenced: "status = 'silenciada'"
            case .suspended: "status = 'suspensa'"
            case .gone: "status = 'excluida'"
            }
        }

        var lost: LostRight {
            switch self {
            case .silenced: .silenced(until: nil)
            case .suspended: .suspended(until: nil)
            case .gone: .gone
            }
        }

        var refusal: RoomsRefusal {
            switch self {
            case .silenced: .userSilenced(until: nil)
            case .suspended: .accountSuspended(until: nil)
            case .gone: .unauthenticated
            }
        }
    }

    @Test(
        "a message that waits while its author loses the right to write everywhere is not stored after that",
        arguments: Sanctioned.allCases)
    func overtakenEverywhere(_ sanctioned: Sanctioned) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            _ = try await fixture.members.add(ana.userID, to: room.id, as: .byThemselves)
            // It waits for its room, as behind another gateway's commit, while the sanction comes.
            let outcome = try await fixture.pool.withTransaction { holder in
                _ = try await holder.query("SELECT 1 AS held FROM rooms WHERE id = \(room.id) FOR NO KEY UPDATE")
                let draft = try fixture.draft("tarde", in: room.id, by: ana, admission: admitted(room))
                let commit = Task { try await store(draft, fixture) }
                try await eventually("the message waits") {
                    try await !fixture.pool.query(
                        """
                        SELECT 1 AS w FROM pg_stat_activity WHERE application_name = \(fixture.schema)
                            AND wait_event_type = 'Lock'
                        """
                    ).isEmpty
                }
                try await fixture.pool.withTransaction { connection in
                    _ = try await AccountProjection.apply(account(ana, sanctioned.state, version: 2), in: connection)
                }
                return commit
            }
            #expect(try await outcome.value == .refused(sanctioned.refusal))
            #expect(try await fixture.messages.messages(in: room.id, afterSeq: 0, limit: 10).isEmpty)
            // The twin: without a look at its admission it would be stored.
            guard case .stored = try await store(try fixture.draft("tarde", in: room.id, by: ana), fixture) else {
                Issue.record("the counter-example is refused as well")
                return
            }
        }
    }

    /// What somebody may ask for that is written, and by which right.
    enum Write: CaseIterable, Sendable {
        case room, change, invitation, entry, removal, departure

        /// Whether the silenced may do it too.
        var outlastsSilence: Bool { self == .entry || self == .departure }

        func ask(_ room: Room, by ana: Caller, about bia: Caller, _ fixture: RoomsFixture) async throws {
            let (right, own) = (ana.right(over: room), WriteRight(of: ana.userID, outlastingSilence: true))
            switch self {
            case .room: _ = try await fixture.room(owner: ana)
            case .change: _ = try await fixture.rooms.update(room.id, by: right) { $0.name = "Outro nome" }
            case .invitation:
                _ = try await fixture.members.add(bia.userID, to: room.id, as: .byInvitation, by: right)
            case .entry: _ = try await fixture.members.add(ana.userID, to: room.id, as: .byThemselves, by: own)
            case .removal: _ = try await fixture.members.remove(bia.userID, from: room.id, leaving: false, by: right)
            case .departure: _ = try await fixture.members.remove(ana.userID, from: room.id, leaving: true, by: own)
            }
        }
    }

    @Test(
        "what waits while whoever asked for it loses the right to it is not written after that",
        arguments: Write.allCases)
    func overtakenWrites(_ write: Write) async throws {
        for sanctioned in Sanctioned.allCases {
            try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
                let (ana, bia, owner) = (try await fixture.user(), try await fixture.user(), try await fixture.user())
                let room = try await fixture.room(owner: [.entry, .departure].contains(write) ? owner : ana)
                if write == .removal { _ = try await fixture.members.add(bia.userID, to: room.id, as: .byInvitation) }
                if write == .departure { _ = try await fixture.members.add(ana.userID, to: room.id, as: .byThemselves) }
                let before = try await record(fixture)
                let asked = try await fixture.pool.withTransaction { holder in
                    try await holder.execute("LOCK TABLE rooms, members IN EXCLUSIVE MODE")
                    let asked = Task { try await write.ask(room, by: ana, about: bia, fixture) }
                    try await eventually("it waits") {
                        try await !fixture.pool.query(
                            """
                            SELECT 1 AS w FROM pg_stat_activity WHERE application_name = \(fixture.schema)
                                AND wait_event_type = 'Lock'
                            """
                        ).isEmpty
                    }
                    try await fixture.pool.execute("UPDATE users SET \(sanctioned.change) WHERE id = \(ana.userID)")
                    return asked
                }
                if sanctioned == .silenced, write.outlastsSilence {
                    try await asked.value
                    #expect(try await record(fixture) != before)
                } else {
                    await #expect(throws: sanctioned.lost) { try await asked.value }
                    #expect(try await record(fixture) == before)
                }
            }
        }
    }

    /// Rooms and members, as text.
    private func record(_ fixture: RoomsFixture) async throws -> [String] {
        try await fixture.pool.query(
            "SELECT r::text AS line FROM rooms r UNION ALL SELECT m::text FROM members m ORDER BY line"
        ).map { try $0.decode("line", as: String.self) }
    }

    @Test("what this process has heard of an account since counts, both ways, and a silence that is over does not")
    func heardSince() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            func outcome(_ newest: AccountState?) async throws -> CommitPlan.Outcome? {
                let commit = MessageCommit(
                    pool: fixture.pool, schema: fixture.schema, ledger: PublicationLedger(),
                    news: AccountNews { newest ?? $1?.account }, now: { Date() })
                let draft = try fixture.draft("oi", in: room.id, by: ana, admission: admitted(room))
                return try await commit.commit([.init(id: .v7(), draft: draft)], isRetry: false).outcomes.first
            }
            #expect(try await outcome(Sanctioned.silenced.state) == .refused(.userSilenced(until: nil)))
            try await fixture.pool.execute("UPDATE users SET status = 'silenciada' WHERE id = \(ana.userID)")
            #expect(try await outcome(nil) == .refused(.userSilenced(until: nil)))
            guard case .stored = try await outcome(AccountState(status: .active, role: .user, displayName: "Ana"))
            else {
                Issue.record("the projection lags, and the silence is lifted")
                return
            }
            try await fixture.pool.execute("UPDATE users SET status_until = now() - interval '1 second'")
            guard case .stored = try await outcome(nil) else {
                Issue.record("the silence is over")
                return
            }
            // An account that the record has not heard of yet.
            try await fixture.pool.execute("DELETE FROM users WHERE id = \(ana.userID)")
            #expect(try await outcome(Sanctioned.silenced.state) == .refused(.userSilenced(until: nil)))
        }
    }

    private func account(_ user: Caller, _ state: AccountState, version: Int) -> Event {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("userId", user.userID)
            json.field("displayName", user.displayName)
            json.field("role", "User")
            json.field("status", state.standing(at: Date()).status.rawValue)
        }
        return Event(
            id: .v7(), source: "/auth", type: "user.updated", subject: user.userID.lowercased, time: Date(),
            dataSchema: "/schemas/user.updated/1", version: version, data: Array(json.buffer.readableBytesView))
    }

    @Test("an admin's message passes into a room that was silenced meanwhile")
    func admin() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let admin = try await fixture.user(role: .admin)
            let room = try await fixture.room(owner: admin)
            let draft = try fixture.draft("oi", in: room.id, by: admin, admission: admitted(room, isAdmin: true))
            try await fixture.receive("room.silenced", ["roomId": room.id.lowercased])
            guard case .stored = try await store(draft, fixture) else {
                Issue.record("an admin was refused")
                return
            }
        }
    }

    @Test("what only an admin may write is not stored for one who is none any more, though the room is as it was")
    func formerAdmin() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let admin = try await fixture.user(role: .admin)
            let room = try await fixture.room(owner: admin)
            try await fixture.receive("room.silenced", ["roomId": room.id.lowercased])
            let silenced = try #require(try await fixture.rooms.room(room.id))
            let draft = try fixture.draft("oi", in: room.id, by: admin, admission: admitted(silenced, isAdmin: true))
            guard case .stored = try await store(draft, fixture) else {
                Issue.record("an admin was refused")
                return
            }
            try await fixture.pool.execute("UPDATE users SET role = 'User' WHERE id = \(admin.userID)")
            let outcome = try await store(draft, fixture)
            guard case .refused(.roomSilenced) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }

    @Test("a stranger's message makes a member when it is stored, once, and counts them once")
    func newcomer() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            let stranger = admitted(room, isMember: false, mayJoin: true)
            #expect(try await fixture.members.standing(of: ana.userID, in: room.id).isMember == false)
            let entries = try (1...3).map { number in
                CommitPlan.Entry(
                    id: UUID.v7(), draft: try fixture.draft("\(number)", in: room.id, by: ana, admission: stranger))
            }
            _ = try await fixture.commit.commit(entries, isRetry: false)
            #expect(try await fixture.members.standing(of: ana.userID, in: room.id).isMember)
            #expect(try await fixture.rooms.room(room.id)?.memberCount == 2)
            #expect(try await fixture.rooms.room(room.id)?.lastSeq == 3)
        }
    }

    @Test("a stranger's message that is refused or repeats one makes no member")
    func refusedNewcomer() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            let stranger = admitted(room, isMember: false, mayJoin: true)
            let first = try fixture.draft("oi", in: room.id, by: ana, once: "a", admission: stranger)
            _ = try await store(first, fixture)
            _ = try await fixture.members.remove(ana.userID, from: room.id, leaving: true)
            let present = try #require(try await fixture.rooms.room(room.id))
            let again = try fixture.draft(
                "oi", in: room.id, by: ana, once: "a", admission: admitted(present, isMember: false, mayJoin: true))
            guard case .repeated = try await store(again, fixture) else {
                Issue.record("the repeat was stored")
                return
            }
            try await fixture.receive("room.silenced", ["roomId": room.id.lowercased])
            let late = try fixture.draft(
                "não", in: room.id, by: ana, admission: admitted(present, isMember: false, mayJoin: true))
            #expect(try await store(late, fixture) == .refused(.roomSilenced(until: nil)))
            #expect(try await fixture.members.standing(of: ana.userID, in: room.id).isMember == false)
        }
    }

    @Test("who left is not put back by others for a while, and comes back by themselves at any time")
    func left() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            let members = fixture.members
            #expect(try await members.add(ana.userID, to: room.id, as: .byInvitation))
            _ = try await members.remove(ana.userID, from: room.id, leaving: true)
            let refusal = await #expect(throws: RoomsRefusal.self) {
                try await members.add(ana.userID, to: room.id, as: .byInvitation)
            }
            guard case .hasLeft(let until) = refusal else {
                Issue.record("refused for another reason: \(String(describing: refusal))")
                return
            }
            #expect(until > Date() + DepartureMaintenance.respected.seconds - 600)
            #expect(try await members.add(ana.userID, to: room.id, as: .byThemselves))
            // Whoever came back and is removed by others may be invited again.
            _ = try await members.remove(ana.userID, from: room.id, leaving: false)
            #expect(try await members.add(ana.userID, to: room.id, as: .byInvitation))
            #expect(try await fixture.rooms.room(room.id)?.memberCount == 2)
        }
    }

    @Test("that somebody left is forgotten when its time is over, and they may be invited again")
    func leftLongAgo() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana, bruno) = (try await fixture.user(), try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            for one in [ana, bruno] {
                _ = try await fixture.members.add(one.userID, to: room.id, as: .byThemselves)
                _ = try await fixture.members.remove(one.userID, from: room.id, leaving: true)
            }
            let longAgo = Date() - DepartureMaintenance.respected.seconds - 1
            _ = try await fixture.pool.execute(
                "UPDATE departures SET left_at = \(longAgo) WHERE user_id = \(ana.userID)")
            #expect(try await DepartureMaintenance(pool: fixture.pool, now: { Date() }).deleteSome() == 1)
            #expect(try await fixture.members.add(ana.userID, to: room.id, as: .byInvitation))
            let rest = try await fixture.pool.query("SELECT user_id FROM departures")
            #expect(try rest.map { try $0.decode("user_id", as: UUID.self) } == [bruno.userID])
        }
    }

    @Test("nobody comes into a private room by themselves, also when it was public a moment ago")
    func turnedPrivate() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner, visibility: .private)
            let turned = try await fixture.room(owner: owner)
            _ = try await fixture.pool.execute(
                "UPDATE rooms SET visibility = 'private', version = version + 1 WHERE id = \(turned.id)")
            for one in [room, turned] {
                await #expect(throws: RoomsRefusal.roomNotFound) {
                    try await fixture.members.add(ana.userID, to: one.id, as: .byThemselves)
                }
            }
        }
    }

    @Test("an erased account is put into no room")
    func erased() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            try await fixture.receive("user.deletion_ordered", ["userId": ana.userID.lowercased])
            #expect(try await fixture.members.add(ana.userID, to: room.id, as: .byInvitation) == false)
            #expect(try await fixture.members.standing(of: ana.userID, in: room.id).isMember == false)
        }
    }

    @Test("everything that gives or takes a right in a room is a new version of it, and its event says which")
    func versions() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user())
            let room = try await fixture.room(owner: owner)
            _ = try await fixture.members.add(ana.userID, to: room.id, as: .byThemselves)
            let place = ["roomId": room.id.lowercased, "userId": ana.userID.lowercased, "scope": "room"]
            try await fixture.receive("user.silenced", place)
            try await fixture.receive("user.unsilenced", place)
            try await fixture.receive("room.silenced", place)
            try await fixture.receive("room.unsilenced", place)
            try await fixture.receive("room.archive_ordered", place)
            try await fixture.receive("room.unarchive_ordered", place)
            _ = try await fixture.members.remove(ana.userID, from: room.id, leaving: false)
            let rows = try await fixture.pool.query(
                "SELECT version FROM outbox WHERE stream = 'events:room' ORDER BY id")
            let told = try rows.map { try $0.decode("version", as: Int64.self) }
            #expect(told == Array(1...8))
            #expect(try await fixture.messages.positions(of: [room.id])[room.id]?.version == 8)
        }
    }

    @Test("removals are in the order of their times, none before a message that was there, and told since any message")
    func removals() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let owner = try await fixture.user()
            let room = try await fixture.room(owner: owner)
            let entries = try (1...6).map {
                CommitPlan.Entry(id: UUID.v7(), draft: try fixture.draft("\($0)", in: room.id, by: owner))
            }
            _ = try await fixture.commit.commit(entries, isRetry: false)
            // As if the clock had stood further on when they were written.
            let ahead = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 3_600).rounded())
            _ = try await fixture.pool.execute("UPDATE rooms SET last_message_at = \(ahead)")
            for seq in [5, 2, 3] {
                try await fixture.receive("message.removal_ordered", ["messageId": entries[seq - 1].id.lowercased])
            }
            let store = fixture.messages
            let all = try await store.removed(in: room.id, after: Date(timeIntervalSince1970: 0), limit: 10)
            #expect(all.map(\.seq) == [5, 2, 3])
            let times = all.compactMap(\.deletedAt)
            #expect(times == Array(Set(times)).sorted())
            #expect(times.allSatisfy { $0 >= ahead })
            #expect(try await store.positions(of: [room.id])[room.id]?.lastRemovedAt == times.last)
            #expect(try await store.removed(in: room.id, after: times[1], limit: 10).map(\.seq) == [3])
            #expect(try await store.removed(in: room.id, since: 4, limit: 10).map(\.seq) == [2, 3])
            #expect(try await store.removed(in: room.id, since: 6, limit: 2).map(\.seq) == [5, 2])
        }
    }

    @Test("a grant that is over when the reading is put on record answers nothing")
    func lateGrant() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, admin) = (try await fixture.user(), try await fixture.user(role: .admin))
            let room = try await fixture.room(owner: owner, visibility: .private)
            let grant = PrivateAccess(id: UUID.v7(), roomID: room.id, adminID: admin.userID, until: Date() + 3_600)
            let store = PostgresPrivateAccess(
                pool: fixture.pool, outbox: Outbox(schema: fixture.schema), wakeRelay: {}, news: .none,
                now: { Date() })
            await #expect(throws: RoomsRefusal.roomNotFound) {
                try await store.recordRead(under: grant, messages: 1, at: Date())
            }
        }
    }
}
