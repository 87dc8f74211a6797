import Common
import Contract
import EventBus
import Foundation
import JSON
import ServiceKit
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Archived rooms")
struct ArchivalTests {
    private let archivedAt = Date(timeIntervalSince1970: 1_790_000_000)

    /// What an owner does with a room.
    private struct Changes {
        let update: UpdateRoom
        let archive: ArchiveRoom
        let unarchive: UnarchiveRoom
    }

    private func updating(_ fixture: RoomsFixture, bytes: any Allowance = UnlimitedAllowance()) -> Changes {
        let directory = RoomDirectory(store: fixture.rooms, members: fixture.members)
        let access = RoomAccess(rooms: directory, additions: UnlimitedAllowance())
        let change = RoomEdit(store: fixture.rooms, bytes: bytes)
        return Changes(
            update: UpdateRoom(access: access, change: change),
            archive: ArchiveRoom(access: access, change: change, now: { archivedAt }),
            unarchive: UnarchiveRoom(access: access, change: change))
    }

    private func order(_ fixture: RoomsFixture, _ verb: String, _ room: Room) async throws {
        try await fixture.receive("room.\(verb)", ["roomId": room.id.lowercased])
    }

    private func archival(_ fixture: RoomsFixture, _ room: Room) async throws -> Room.Archival? {
        try await fixture.rooms.room(room.id)?.archival
    }

    /// What was published about rooms and answered to orders, oldest first.
    private func published(_ fixture: RoomsFixture) async throws -> [(type: String, data: [String: JSONValue])] {
        try await fixture.pool.query("SELECT type, data FROM outbox ORDER BY id").map { row in
            let data = try JSONParser.parse(try row.decode("data", as: [UInt8].self)).object ?? [:]
            return (try row.decode("type", as: String.self), data)
        }
    }

    @Test("an owner archives a room and opens it again: each is a version and an event of its own, and twice is once")
    func owner() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let update = updating(fixture)
            let archived = try await update.archive(room.id, by: ana)
            #expect(archived.archival == Room.Archival(at: archivedAt, by: .owner))
            #expect(try await update.archive(room.id, by: ana) == archived)
            #expect(try await archival(fixture, room) == archived.archival)
            #expect(try await update.unarchive(room.id, by: ana).archival == nil)
            #expect(try await update.unarchive(room.id, by: ana).version == room.version + 2)
            let told = try await published(fixture)
            #expect(told.map(\.type) == ["room.created", "room.archived", "room.unarchived"])
            #expect(told.map { $0.data["archivedBy"]?.string } == [nil, "owner", nil])
        }
    }

    @Test("nobody archives the room of another, an admin by their role neither")
    func others() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let admin = try await fixture.user("Carla", role: .admin)
            let room = try await fixture.room(owner: ana)
            let hidden = try await fixture.room(owner: ana, visibility: .private)
            let update = updating(fixture)
            for stranger in [bia, admin] {
                await #expect(throws: RoomsRefusal.forbidden) { try await update.archive(room.id, by: stranger) }
                await #expect(throws: RoomsRefusal.forbidden) { try await update.unarchive(room.id, by: stranger) }
                await #expect(throws: RoomsRefusal.roomNotFound) { try await update.archive(hidden.id, by: stranger) }
            }
            let silenced = Caller(userID: ana.userID, displayName: "Ana", isAdmin: false, silence: .init(until: nil))
            await #expect(throws: RoomsRefusal.userSilenced(until: nil)) {
                _ = try await update.archive(room.id, by: silenced)
            }
        }
    }

    @Test("what moderation archived only moderation opens, and it takes over what an owner archived")
    func moderation() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let update = updating(fixture)
            _ = try await update.archive(room.id, by: ana)
            try await order(fixture, "archive_ordered", room)
            #expect(try await archival(fixture, room) == Room.Archival(at: archivedAt, by: .moderation))
            await #expect(throws: RoomsRefusal.archivedByModeration) { try await update.unarchive(room.id, by: ana) }
            #expect(try await update.archive(room.id, by: ana).archival?.by == .moderation)
            try await order(fixture, "unarchive_ordered", room)
            #expect(try await archival(fixture, room) == nil)
            try await order(fixture, "archive_ordered", room)
            #expect(try await archival(fixture, room)?.by == .moderation)
            let told = try await published(fixture).map(\.type)
            #expect(
                told == [
                    "room.created", "room.archived", "room.updated", "action.applied", "room.unarchived",
                    "action.applied",
                    "room.archived", "action.applied",
                ])
        }
    }

    @Test(
        "an order that the room's state does not allow is refused, and says nothing of the room",
        arguments: ["archive_ordered", "unarchive_ordered", "silenced"])
    func transitions(_ verb: String) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let room = try await fixture.room(owner: try await fixture.user())
            if verb != "unarchive_ordered" { try await order(fixture, "archive_ordered", room) }
            let before = try await fixture.rooms.room(room.id)
            try await order(fixture, verb, room)
            let answer = try #require(try await published(fixture).last)
            #expect(answer.type == "action.refused")
            #expect(answer.data["code"]?.string == "INVALID_TRANSITION")
            #expect(try await fixture.rooms.room(room.id) == before)
        }
    }

    @Test("nothing of an archived room is changed and nobody is brought into it, and what that took is given back")
    func refused() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia, caio) = (
                try await fixture.user(), try await fixture.user("Bia"), try await fixture.user("Caio")
            )
            let room = try await fixture.room(owner: ana)
            _ = try await updating(fixture).archive(room.id, by: ana)
            let bytes = Purse(RoomEdit.cost)
            let change = UpdateRoom.Command(name: try RoomName("Outra"))
            await #expect(throws: RoomsRefusal.roomArchived) {
                try await updating(fixture, bytes: bytes).update(change, of: room.id, by: ana)
            }
            #expect(bytes.rest == RoomEdit.cost)
            let additions = Purse(1)
            await #expect(throws: RoomsRefusal.roomArchived) {
                _ = try await fixture.members.add(
                    bia.userID, to: room.id, as: .byInvitation, by: WriteRight(of: ana.userID), from: additions)
            }
            #expect(additions.rest == 1)
            #expect(try await fixture.members.add(caio.userID, to: room.id, as: .byThemselves))
            _ = try await updating(fixture).unarchive(room.id, by: ana)
            #expect(try await updating(fixture, bytes: bytes).update(change, of: room.id, by: ana).name == "Outra")
            #expect(try await fixture.members.add(bia.userID, to: room.id, as: .byInvitation))
        }
    }

    @Test(
        "an admin's message does not pass into a room that was archived meanwhile, and a repeat is answered all the same"
    )
    func overtaken() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let admin = try await fixture.user(role: .admin)
            let room = try await fixture.room(owner: admin)
            let admission = MessageDraft.Admission(
                roomVersion: room.version, isMember: true, mayJoin: false, isAdmin: true)
            func outcome(_ text: String, once: String) async throws -> CommitPlan.Outcome? {
                let draft = try fixture.draft(text, in: room.id, by: admin, once: once, admission: admission)
                return try await fixture.commit.commit([.init(id: .v7(), draft: draft)], isRetry: false).outcomes.first
            }
            _ = try await outcome("antes", once: "1")
            try await order(fixture, "archive_ordered", room)
            #expect(try await outcome("depois", once: "2") == .refused(.roomArchived))
            guard case .repeated = try await outcome("antes", once: "1") else {
                Issue.record("the answer that got lost is lost for good")
                return
            }
        }
    }

    /// What may happen to an archived room all the same.
    enum Happening: CaseIterable, Sendable {
        case silenceRunsOut
        case memberLeaves
        case ownerIsErased
        case silenceIsLifted
    }

    @Test("whatever else happens to an archived room leaves it archived, and says so", arguments: Happening.allCases)
    func stays(_ happening: Happening) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: ana)
            _ = try await fixture.members.add(bia.userID, to: room.id, as: .byThemselves)
            try await fixture.receive(
                "room.silenced", ["roomId": room.id.lowercased, "until": "2100-01-01T00:00:00.000Z"])
            _ = try await updating(fixture).archive(room.id, by: ana)
            switch happening {
            case .silenceRunsOut:
                let maintenance = SilenceMaintenance(
                    pool: fixture.pool, outbox: fixture.rooms.outbox, wakeRelay: {},
                    now: { Date(timeIntervalSince1970: 4_200_000_000) })
                #expect(try await maintenance.expireSome() == 1)
            case .memberLeaves: _ = try await fixture.members.remove(bia.userID, from: room.id, leaving: true)
            case .ownerIsErased: try await fixture.receive("user.deletion_ordered", ["userId": ana.userID.lowercased])
            case .silenceIsLifted: try await order(fixture, "unsilenced", room)
            }
            let told = try #require(try await published(fixture).last { $0.type.hasPrefix("room.") })
            #expect(told.type == "room.updated")
            #expect(told.data["archivedBy"]?.string == "owner")
            #expect(try await archival(fixture, room) == Room.Archival(at: archivedAt, by: .owner))
        }
    }

    @Test(
        "lists hold the rooms in which people write; archived ones are listed to who belongs to them, public ones to admins"
    )
    func lists() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let admin = try await fixture.user("Carla", role: .admin)
            var rooms: [String: Room] = [:]
            for name in ["aberta", "fechada"] {
                rooms[name] = try await fixture.room(name, owner: ana)
                rooms["\(name) e privada"] = try await fixture.room(
                    "\(name) e privada", owner: ana, visibility: .private)
            }
            for (name, room) in rooms where name.hasPrefix("fechada") {
                _ = try await updating(fixture).archive(room.id, by: ana)
            }
            let list = ListRooms(
                store: PostgresRoomLists(pool: fixture.pool), reads: UnlimitedAllowance(), encode: RoomList.encode)
            func names(_ caller: Caller, archived: Bool, _ search: String? = nil) async throws -> Set<String> {
                let query = ListRooms.Query(limit: 10, search: search, archived: archived)
                return Set(try await list(query, by: caller).items.map(\.name))
            }
            for search in [nil, "a"] {
                #expect(try await names(ana, archived: false, search) == ["aberta", "aberta e privada"])
                #expect(try await names(ana, archived: true, search) == ["fechada", "fechada e privada"])
                #expect(try await names(bia, archived: false, search) == ["aberta"])
                #expect(try await names(bia, archived: true, search).isEmpty)
                #expect(try await names(admin, archived: true, search) == ["fechada"])
            }
            _ = try await fixture.members.add(bia.userID, to: try #require(rooms["fechada"]).id, as: .byThemselves)
            #expect(try await names(bia, archived: true) == ["fechada"])
        }
    }

    @Test("an archived room is one of those that its owner may have")
    func counts() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            let store = PostgresRooms(
                pool: fixture.pool, outbox: fixture.rooms.outbox, limits: RoomLimits(owned: 1, perHour: 100),
                wakeRelay: {}, now: { Date() }, news: .none)
            let create = CreateRoom(store: store, newID: { UUID.v7() }, now: { Date().truncatedToMilliseconds })
            let command = CreateRoom.Command(
                name: try RoomName("Sala"), description: .empty, visibility: .public, rules: .none)
            let room = try #require(try await create(command, by: ana, as: IdempotentCreation(nil)).value)
            _ = try await updating(fixture).archive(room.id, by: ana)
            await #expect(throws: RoomsRefusal.tooManyOwnRooms(limit: 1)) {
                _ = try await create(command, by: ana, as: IdempotentCreation(nil))
            }
            #expect(try await updating(fixture).unarchive(room.id, by: ana).archival == nil)
        }
    }

    @Test("a room is read from the record and from an event as it was written there, with all that it has")
    func written() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            // At whole seconds, which are the same number however they are read.
            let create = CreateRoom(store: fixture.rooms, newID: { UUID.v7() }, now: { archivedAt - 60 })
            let command = CreateRoom.Command(
                name: try RoomName("Sala"), description: try RoomDescription("Com descrição"), visibility: .private,
                rules: Room.Rules(intervalGlobalSeconds: 1.5, perUserSeconds: 2))
            let created = try #require(try await create(command, by: ana, as: IdempotentCreation(nil)).value)
            // Where there is no value, this test would not notice that it is lost: each field is given one at the first step at
            // which it may have one, and another at the next.
            #expect(fields(of: created).filter(\.isNothing).map(\.name) == ["silencedUntil", "archival"])
            #expect(try await fixture.rooms.room(created.id) == created)
            #expect(try RoomChange(PublishedEvents.roomCreated(created, at: Date())).room == created)
            let changed = try #require(
                try await fixture.rooms.update(created.id) { room in
                    (room.name, room.description) = ("Outra sala", "Com outra descrição")
                    room.rules = Room.Rules(intervalGlobalSeconds: 3, perUserSeconds: 4.5)
                    (room.silenced, room.silencedUntil) = (true, archivedAt + 60)
                    room.archival = Room.Archival(at: archivedAt, by: .moderation)
                    room.memberCount = 2
                })
            let same = zip(fields(of: created), fields(of: changed)).filter { $0.text == $1.text }.map(\.0.name)
            #expect(same == ["id", "visibility", "ownerID", "lastSeq", "createdAt"], "all else may change, and did")
            #expect(fields(of: changed).filter(\.isNothing).isEmpty)
            #expect(try await fixture.rooms.room(changed.id) == changed)
            #expect(try RoomChange(PublishedEvents.roomChanged(changed, before: created, at: Date())).room == changed)
        }
    }

    /// A property of a room and its value in words.
    private struct Field {
        let name: String
        let text: String
        var isNothing: Bool { ["", "nil", "Optional(\"\")", "Optional()"].contains(text) }
    }

    private func fields(of room: Room) -> [Field] {
        Mirror(reflecting: room).children.map { child in
            // A property in a wrapper is stored under its name with a line before it.
            let name = child.label.map { $0.hasPrefix("_") ? String($0.dropFirst()) : $0 }
            return Field(name: name ?? "", text: "\(child.value)")
        }
    }
}
