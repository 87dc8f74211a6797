import Common
import Contract
import EventBus
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Storing messages in one statement")
struct AdmittedCommitTests {
    /// A room with a member whom this process has heard of, and what stores messages as they were let in.
    private struct Scene: Sendable {
        let fixture: RoomsFixture
        let ana: Caller
        let room: Room
        let commit: AdmittedCommit

        init(_ fixture: RoomsFixture, role: Role = .user) async throws {
            self.fixture = fixture
            let owner = try await fixture.user()
            let created = try await fixture.room(owner: owner)
            ana = try await fixture.user(role: role)
            _ = try await fixture.members.add(ana.userID, to: created.id, as: .byThemselves)
            room = try #require(try await fixture.rooms.room(created.id))
            _ = try await fixture.accounts.readAgain([ana.userID])
            commit = AdmittedCommit(
                pool: fixture.pool, schema: fixture.schema, ledger: PublicationLedger(), news: fixture.accounts.news,
                now: { Date() })
        }

        func entry(
            _ body: String = "oi", once: String? = nil, in room: Room? = nil, isMember: Bool = true,
            isAdmin: Bool = false
        ) throws -> CommitPlan.Entry {
            let room = room ?? self.room
            let admission = MessageDraft.Admission(
                roomVersion: room.version, isMember: isMember, mayJoin: !isMember, isAdmin: isAdmin)
            return CommitPlan.Entry(
                id: .v7(),
                draft: try fixture.draft(body, in: room.id, by: ana, once: once, admission: admission))
        }

        /// All that a commit may write, as text.
        func record() async throws -> [String] {
            try await fixture.pool.query(
                """
                SELECT r::text AS line FROM rooms r UNION ALL SELECT m::text FROM messages m
                UNION ALL SELECT p::text FROM publishers p ORDER BY line
                """
            ).map { try $0.decode("line", as: String.self) }
        }

        func expectNothingStored(of entries: [CommitPlan.Entry], _ comment: Comment? = nil) async throws {
            let before = try await record()
            let plan = try await commit.commit(entries)
            #expect(plan == nil, comment)
            #expect(try await record() == before, comment)
        }
    }

    private func withScene(
        role: Role = .user, _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            try await body(try await Scene(fixture, role: role))
        }
    }

    @Test("what is as it was when it was let in is stored, numbered and timed as the record has it, and noted")
    func stores() async throws {
        try await withScene { (scene: Scene) async throws -> Void in
            let other = try await scene.fixture.room(owner: scene.ana)
            let entries = [
                try scene.entry("a", once: "1"), try scene.entry("b", in: other), try scene.entry("c", once: "2"),
            ]
            let plan = try #require(try await scene.commit.commit(entries))
            #expect(plan.inserts.map(\.seq) == [1, 1, 2])
            #expect(plan.outcomes == plan.inserts.map { .stored($0) })
            let next = try #require(try await scene.commit.commit([try scene.entry("d")]))
            #expect(next.inserts.map(\.seq) == [3])
            let stored = try await scene.fixture.messages.messages(in: scene.room.id, afterSeq: 0, limit: 9)
            #expect(stored == [plan.inserts[0], plan.inserts[2], next.inserts[0]])
            #expect(try await scene.fixture.rooms.room(scene.room.id)?.lastSeq == 3)
            let noted = try await scene.fixture.pool.query("SELECT through FROM publishers").map {
                try $0.decode("through", as: UUID.self)
            }
            #expect(noted == [next.inserts[0].id])
        }
    }

    @Test(
        "the event that the record makes of a message is the one that its commit makes; of a removed one it has no text"
    )
    func events() async throws {
        try await withScene { (scene: Scene) async throws -> Void in
            let plan = try #require(
                try await scene.commit.commit([try scene.entry("a", once: "1"), try scene.entry("segredo")]))
            let made = plan.inserts.map(PublishedEvents.messageSent)
            #expect(try await scene.fixture.messageEvents() == made)
            try await scene.fixture.receive(
                "message.removal_ordered",
                ["messageId": plan.inserts[1].id.lowercased, "roomId": scene.room.id.lowercased])
            let later = try await scene.fixture.messageEvents()
            #expect(later.map(\.id) == made.map(\.id))
            #expect(later[0] == made[0])
            #expect(!String(decoding: later[1].data, as: UTF8.self).contains("segredo"))
        }
    }

    @Test("nothing is stored where the room is of another version by then", arguments: RightsTests.Loss.allCases)
    func changedRoom(_ loss: RightsTests.Loss) async throws {
        try await withScene { (scene: Scene) async throws -> Void in
            let entry = try scene.entry()
            let place = [
                "roomId": scene.room.id.lowercased, "userId": scene.ana.userID.lowercased, "scope": "room",
            ]
            switch loss {
            case .removal:
                _ = try await scene.fixture.members.remove(scene.ana.userID, from: scene.room.id, leaving: false)
            case .silenceOfMember: try await scene.fixture.receive("user.silenced", place)
            case .silenceOfRoom: try await scene.fixture.receive("room.silenced", place)
            case .archival: try await scene.fixture.receive("room.archive_ordered", place)
            case .turnedPrivate:
                try await scene.fixture.pool.execute("UPDATE rooms SET visibility = 'private', version = version + 1")
            }
            try await scene.expectNothingStored(of: [entry])
        }
    }

    @Test("nothing is stored where an author's account is a later one than was heard of, or gone, or may not write")
    func changedAccount() async throws {
        try await withScene { (scene: Scene) async throws -> Void in
            try await scene.fixture.pool.execute("UPDATE users SET version = version + 1")
            try await scene.expectNothingStored(of: [try scene.entry()], "a later version")
            _ = try await scene.fixture.accounts.readAgain([scene.ana.userID])
            _ = try #require(try await scene.commit.commit([try scene.entry()]))
            try await scene.fixture.pool.withTransaction {
                try await AccountProjection.markGone(scene.ana.userID, in: $0)
            }
            try await scene.expectNothingStored(of: [try scene.entry()], "gone, without a version of its own")
        }
        try await withScene { (scene: Scene) async throws -> Void in
            try await scene.fixture.pool.execute("UPDATE users SET status = 'silenciada', version = version + 1")
            _ = try await scene.fixture.accounts.readAgain([scene.ana.userID])
            try await scene.expectNothingStored(of: [try scene.entry()], "heard of a silence")
        }
        try await withScene { (scene: Scene) async throws -> Void in
            scene.fixture.accounts.forget()
            try await scene.expectNothingStored(of: [try scene.entry()], "heard of nothing")
        }
        try await withScene(role: .user) { (scene: Scene) async throws -> Void in
            try await scene.expectNothingStored(of: [try scene.entry(isAdmin: true)], "an admin no more")
        }
    }

    @Test(
        "nothing is stored of a batch that holds a repeat, also one of a removed message, or a newcomer, or a room unknown"
    )
    func toBeLookedAt() async throws {
        try await withScene { (scene: Scene) async throws -> Void in
            let first = try #require(try await scene.commit.commit([try scene.entry("a", once: "x")]))
            try await scene.expectNothingStored(of: [try scene.entry("b"), try scene.entry("a", once: "x")])
            try await scene.fixture.receive(
                "message.removal_ordered",
                ["messageId": first.inserts[0].id.lowercased, "roomId": scene.room.id.lowercased])
            try await scene.expectNothingStored(of: [try scene.entry("a", once: "x")])
            try await scene.expectNothingStored(of: [try scene.entry(once: "y"), try scene.entry(once: "y")])
            try await scene.expectNothingStored(of: [try scene.entry(isMember: false)])
            let unknown = CommitPlan.Entry(
                id: .v7(), draft: try scene.fixture.draft("a", in: .v7(), by: scene.ana))
            try await scene.expectNothingStored(of: [try scene.entry(), unknown])
        }
    }

    @Test(
        "a room that somebody holds is not waited for: nothing is stored, and what looks at everything sees what was done to it"
    )
    func heldRoom() async throws {
        try await withScene { (scene: Scene) async throws -> Void in
            let entry = try scene.entry()
            try await scene.fixture.pool.withTransaction { connection in
                try await connection.execute("UPDATE rooms SET silenced = true, version = version + 1")
                try await scene.expectNothingStored(of: [entry])
            }
            let looked = try await scene.fixture.commit.commit([entry], isRetry: false)
            #expect(looked.outcomes == [.refused(.roomSilenced(until: nil))])
        }
    }

    @Test("what leaves the room's version as it was is not seen by it: the version is what guards it")
    func changedWithoutVersion() async throws {
        try await withScene { (scene: Scene) async throws -> Void in
            let entry = try scene.entry()
            try await scene.fixture.pool.execute("UPDATE rooms SET silenced = true")
            #expect(try await scene.commit.commit([entry]) != nil)
        }
    }
}
