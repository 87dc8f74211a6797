import Common
import EventBus
import Foundation
import Postgres
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("What a room's record takes for the same")
struct IdentityTests {
    private static let composed = "caf\u{E9}"
    private static let decomposed = "cafe\u{301}"

    @Test("names that only Unicode takes for the same make two messages, each with its own text, also in one commit")
    func messageNames() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            try await fixture.withWriter { writer in
                // Submitted before the writer can commit either, so that they meet in one group.
                async let one = writer.store(fixture.draft("um", in: room.id, by: ana, once: Self.composed))
                async let other = writer.store(fixture.draft("dois", in: room.id, by: ana, once: Self.decomposed))
                let stored = try await [one, other].compactMap(\.message)
                #expect(stored.map(\.body) == ["um", "dois"])
                #expect(Set(stored.map(\.id)).count == 2)
                for (name, body) in [(Self.composed, "um"), (Self.decomposed, "dois")] {
                    let again = try await writer.store(fixture.draft("três", in: room.id, by: ana, once: name))
                    #expect(again.message?.body == body)
                }
            }
        }
    }

    @Test("names that only Unicode takes for the same are two in one plan, whichever was stored before")
    func plan() throws {
        let (room, author) = (UUID.v7(), UUID.v7())
        func entry(_ body: String, _ name: String) throws -> CommitPlan.Entry {
            CommitPlan.Entry(
                id: .v7(),
                draft: MessageDraft(
                    roomID: room, author: .init(id: author, displayName: "Ana"), body: try MessageBody(body),
                    clientMessageID: name, replyTo: nil))
        }
        let rooms = [room: CommitPlan.RoomState(lastSeq: 0, lastMessageAt: .distantPast)]
        let first = CommitPlan(
            entries: [try entry("um", Self.composed), try entry("dois", Self.decomposed)], rooms: rooms, existing: [],
            at: Date())
        #expect(first.inserts.map(\.body) == ["um", "dois"])
        let second = CommitPlan(
            entries: [try entry("três", Self.decomposed), try entry("quatro", Self.composed)], rooms: rooms,
            existing: [first.inserts[0]], at: Date())
        #expect(second.inserts.map(\.body) == ["três"])
    }

    @Test("a new name that differs in its bytes alone is stored, and told of")
    func rename() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            for name in [Self.composed, Self.decomposed, Self.composed] {
                for field in [\Room.name, \Room.description] {
                    let answered = try #require(
                        try await fixture.rooms.update(room.id) { $0[keyPath: field] = name })
                    let stored = try #require(try await fixture.rooms.room(room.id))
                    #expect(Array(stored[keyPath: field].utf8) == Array(name.utf8))
                    #expect(stored.version == answered.version)
                }
            }
            let events = try await fixture.pool.query("SELECT count(*) FROM outbox WHERE type = 'room.updated'")
            #expect(try events[0][0, as: Int.self] == 6)
        }
    }
}
