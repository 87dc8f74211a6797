import Common
import EventBus
import Foundation
import JSON
import ServiceKit
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Carrying out moderation's orders in rooms")
struct OrderTests {
    private func order(_ type: String, _ fields: [String: String]) throws -> Event {
        let data = fields.merging(["actionId": UUID.v7().lowercased, "reason": "spam"]) { $1 }
        return Event(
            id: .v7(), source: "/moderation", type: type, subject: "x", time: Date(), traceparent: nil,
            dataSchema: "/schemas/\(type)/1", version: 1, data: Array(try JSONEncoder().encode(data)))
    }

    /// Takes an event as the consumer does, and tells what was published thereby, oldest first.
    private func receive(
        _ event: Event, _ fixture: RoomsFixture
    ) async throws -> [(type: String, data: [String: JSONValue])] {
        let before = try await published(fixture).count
        let outbox = Outbox(schema: fixture.schema)
        let events = EventHandler(outbox: outbox, now: { Date() })
        while try await fixture.pool.withTransaction({ try await events.handle(event, in: $0) }) == .unfinished {}
        return Array(try await published(fixture).dropFirst(before))
    }

    private func published(_ fixture: RoomsFixture) async throws -> [(type: String, data: [String: JSONValue])] {
        let rows = try await fixture.pool.query(
            "SELECT type, data FROM \(identifier: fixture.schema).outbox ORDER BY id")
        return try rows.map { row in
            let data = try JSONParser.parse(try row.decode("data", as: [UInt8].self)).object ?? [:]
            return (try row.decode("type", as: String.self), data)
        }
    }

    @Test("a silenced room is the record's state, its event and an answer; lifting it twice is refused")
    func room() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let room = try await fixture.room(owner: try await fixture.user())
            let id = room.id.lowercased
            let silenced = try await receive(order("room.silenced", ["roomId": id]), fixture)
            #expect(silenced.map(\.type) == ["room.updated", "action.applied"])
            #expect(try await fixture.rooms.room(room.id)?.isSilenced(at: Date()) == true)
            let lifted = try await receive(order("room.unsilenced", ["roomId": id]), fixture)
            #expect(lifted.map(\.type) == ["room.updated", "action.applied"])
            let again = try await receive(order("room.unsilenced", ["roomId": id]), fixture)
            #expect(again.first?.data["code"]?.string == "INVALID_TRANSITION")
        }
    }

    @Test("orders about what does not exist are refused", arguments: ["room", "member", "message", "grant"])
    func nothing(_ kind: String) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let nothing = UUID.v7().lowercased
            let event =
                switch kind {
                case "room": try order("room.silenced", ["roomId": nothing])
                case "member":
                    try order("user.silenced", ["scope": "room", "roomId": nothing, "userId": nothing])
                case "message": try order("message.removal_ordered", ["messageId": nothing])
                default:
                    try order(
                        "private_access.granted",
                        [
                            "grantId": nothing, "roomId": nothing, "adminId": nothing,
                            "until": "2100-01-01T00:00:00.000Z",
                        ])
                }
            let answers = try await receive(event, fixture)
            #expect(answers.map(\.type) == ["action.refused"])
            #expect(answers.first?.data["code"]?.string == "NOT_FOUND")
        }
    }

    @Test("a member's silence in one room is part of their standing there, and nowhere else")
    func member() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let other = try await fixture.room(owner: ana)
            let fields = ["scope": "room", "roomId": room.id.lowercased, "userId": ana.userID.lowercased]
            let silenced = try await receive(order("user.silenced", fields), fixture)
            #expect(silenced.map(\.type) == ["room.member_silenced", "action.applied"])
            #expect(try await fixture.members.standing(of: ana.userID, in: room.id).silence?.reason == "spam")
            #expect(try await fixture.members.standing(of: ana.userID, in: other.id).silence == nil)
            let lifted = try await receive(order("user.unsilenced", fields), fixture)
            #expect(lifted.map(\.type) == ["room.member_unsilenced", "action.applied"])
            #expect(try await fixture.members.standing(of: ana.userID, in: room.id).silence == nil)
        }
    }

    @Test("a silence everywhere is none of the gateway's business")
    func everywhere() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let answers = try await receive(
                order("user.silenced", ["scope": "global", "userId": ana.userID.lowercased]), fixture)
            #expect(answers.isEmpty)
        }
    }

    @Test("a removed message keeps its place and loses its text")
    func message() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let entry = CommitPlan.Entry(
                id: UUID.v7(), draft: try fixture.draft("oi", in: room.id, by: ana, once: "texto feio"))
            _ = try await fixture.commit.commit([entry], isRetry: false)
            let removal = try order("message.removal_ordered", ["messageId": entry.id.lowercased])
            let removed = try await receive(removal, fixture)
            #expect(removed.map(\.type) == ["message.deleted", "action.applied"])
            #expect(removed.first?.data["body"]?.string == "")
            let left = try await fixture.messages.messages(in: room.id, before: nil, limit: 10)
            #expect(left.map(\.seq) == [1])
            #expect(left.first?.deletedAt != nil)
            #expect(left.first?.body == "")
            // Neither what it was called by its sender, which is text as well; by that it is found again all the same.
            #expect(removed.first?.data["clientMessageId"] == nil)
            #expect(left.first?.clientMessageID != "texto feio")
            let byName = try await fixture.messages.message(of: ana.userID, in: room.id, clientMessageID: "texto feio")
            #expect(byName?.id == entry.id)
            let repeated = CommitPlan.Entry(id: UUID.v7(), draft: entry.draft)
            let outcome = try await fixture.commit.commit([repeated], isRetry: true).outcomes[0]
            guard case .repeated(let message) = outcome else {
                Issue.record("a repetition is stored beside the removed message")
                return
            }
            #expect(message.id == entry.id && message.body == "")
            let again = try await receive(
                order("message.removal_ordered", ["messageId": entry.id.lowercased]), fixture)
            #expect(again.map(\.type) == ["action.applied"])
        }
    }

    @Test("an erased user leaves every room, and what they wrote has no name")
    func erase() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user("Ana")
            let bruno = try await fixture.user("Bruno")
            let room = try await fixture.room(owner: bruno)
            _ = try await fixture.members.add(ana.userID, to: room.id, as: .byThemselves)
            let entry = CommitPlan.Entry(id: UUID.v7(), draft: try fixture.draft("oi", in: room.id, by: ana))
            _ = try await fixture.commit.commit([entry], isRetry: false)
            let erased = try await receive(
                order("user.deletion_ordered", ["userId": ana.userID.lowercased]), fixture)
            #expect(erased.map(\.type) == ["room.updated", "action.applied"])
            #expect(erased.first?.data["removedUserId"]?.string == ana.userID.lowercased)
            #expect(try await fixture.rooms.room(room.id)?.memberCount == 1)
            let left = try await fixture.messages.messages(in: room.id, before: nil, limit: 10)
            #expect(left.first?.author.displayName == Message.erasedAuthor)
        }
    }

    @Test("silences that have run out end by themselves, with an event each; the others stay")
    func expiry() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let (over, standing) = (try await fixture.room(owner: ana), try await fixture.room(owner: ana))
            for (room, until) in [(over, "2020-01-01T00:00:00.000Z"), (standing, "2100-01-01T00:00:00.000Z")] {
                let fields = ["roomId": room.id.lowercased, "until": until]
                _ = try await receive(order("room.silenced", fields), fixture)
                let member = fields.merging(["scope": "room", "userId": ana.userID.lowercased]) { $1 }
                _ = try await receive(order("user.silenced", member), fixture)
            }
            let before = try await published(fixture).count
            let maintenance = SilenceMaintenance(
                pool: fixture.pool, outbox: Outbox(schema: fixture.schema), wakeRelay: {}, now: { Date() })
            #expect(try await maintenance.expireDue() == .zero)
            #expect(try await maintenance.expireDue() > .seconds(3_600))
            let ended = try await published(fixture).dropFirst(before)
            #expect(ended.map(\.type) == ["room.updated", "room.member_unsilenced"])
            #expect(try await fixture.rooms.room(over.id)?.silenced == false)
            #expect(try await fixture.rooms.room(standing.id)?.silenced == true)
            #expect(try await fixture.members.standing(of: ana.userID, in: standing.id).silence != nil)
        }
    }

    @Test("it is known how long no silence ends, of rooms and of members; without any the record is asked again soon")
    func nextEnd() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let time = Date(timeIntervalSince1970: 4_000_000_000)
            let maintenance = SilenceMaintenance(
                pool: fixture.pool, outbox: Outbox(schema: fixture.schema), wakeRelay: {}, now: { time })
            #expect(try await maintenance.expireDue() == SilenceMaintenance.interval)
            let fields = ["roomId": room.id.lowercased, "until": "2096-10-02T07:23:40.000Z"]
            _ = try await receive(order("room.silenced", fields), fixture)
            #expect(try await maintenance.expireDue() == .seconds(1_020))
            let member = ["scope": "room", "userId": ana.userID.lowercased, "until": "2096-10-02T07:06:41.000Z"]
            _ = try await receive(order("user.silenced", fields.merging(member) { $1 }), fixture)
            #expect(try await maintenance.expireDue() == .seconds(1))
        }
    }

    @Test("an erased account leaves nothing that was answered under its keys")
    func keptAnswers() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bruno) = (try await fixture.user(), try await fixture.user("Bruno"))
            let keys = HeldKeys(pool: fixture.pool, allowance: UnlimitedAllowance())
            for person in [ana, bruno] {
                _ = try await keys.hold(IdempotencyClaim(caller: person.userID, key: "k", digest: [1]))
            }
            _ = try await receive(order("user.deletion_ordered", ["userId": ana.userID.lowercased]), fixture)
            let left = try await fixture.pool.query("SELECT caller FROM idempotency_keys")
            #expect(try left.map { try $0.decode("caller", as: UUID.self) } == [bruno.userID])
        }
    }
}
