import Common
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Rooms and memberships in memory")
struct DirectoryTests {
    @Test(
        "an answer that was asked for before a removal was heard of brings nobody back",
        arguments: [HeldRecord.Question.room, .standing])
    func heldAnswer(_ question: HeldRecord.Question) async throws {
        let record = HeldRecord()
        let directory = RoomDirectory(store: record, members: record, limits: .init(trust: .seconds(600)))
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        record.hold(question)
        async let standing = directory.standing(of: ana, in: room.id)
        try await eventually { record.isHolding }
        directory.learn(try #require(record.removeNow(ana, from: room.id)))
        record.release()
        _ = try await standing
        #expect(try await directory.standing(of: ana, in: room.id).isMember == false)
    }

    @Test(
        "an answer that was asked for before a silence was heard of does not lift it",
        arguments: [HeldRecord.Question.room, .standing])
    func heldSilence(_ question: HeldRecord.Question) async throws {
        let record = HeldRecord()
        let directory = RoomDirectory(store: record, members: record, limits: .init(trust: .seconds(600)))
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        record.hold(question)
        async let standing = directory.standing(of: ana, in: room.id)
        try await eventually { record.isHolding }
        let version = record.silence(ana, in: room.id)
        directory.learn(
            RoomSilence(roomID: room.id, userID: ana, until: nil, reason: "spam"), of: ana, in: room.id,
            version: version)
        record.release()
        _ = try await standing
        #expect(try await directory.standing(of: ana, in: room.id).silence != nil)
    }

    @Test("without any news the record is asked again when its answer has grown old")
    func silent() async throws {
        let record = HeldRecord()
        let directory = RoomDirectory(store: record, members: record, limits: .init(trust: .zero))
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        #expect(try await directory.standing(of: ana, in: room.id).isMember)
        _ = record.removeNow(ana, from: room.id)
        #expect(try await directory.standing(of: ana, in: room.id).isMember == false)
        // The twin: an answer that never grows old keeps the member for good.
        let trusting = RoomDirectory(store: record, members: record, limits: .init(trust: .seconds(600)))
        record.addNow(ana, to: room.id)
        #expect(try await trusting.standing(of: ana, in: room.id).isMember)
        _ = record.removeNow(ana, from: room.id)
        #expect(try await trusting.standing(of: ana, in: room.id).isMember)
    }

    @Test("the version alone, as the record tells it of live rooms, is enough to ask again")
    func version() async throws {
        let record = HeldRecord()
        let directory = RoomDirectory(store: record, members: record, limits: .init(trust: .seconds(600)))
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        #expect(try await directory.standing(of: ana, in: room.id).isMember)
        let asked = record.timesAsked(.standing)
        directory.learn(version: room.version, of: room.id, askedAt: .now)
        #expect(try await directory.standing(of: ana, in: room.id).isMember)
        #expect(record.timesAsked(.standing) == asked)
        _ = record.removeNow(ana, from: room.id)
        directory.learn(version: room.version + 1, of: room.id, askedAt: .now)
        #expect(try await directory.standing(of: ana, in: room.id).isMember == false)
    }

    @Test("a right that ends while something is read is not answered with it")
    func reading() async throws {
        let record = HeldRecord()
        let directory = RoomDirectory(store: record, members: record, limits: .init(trust: .seconds(600)))
        let access = RoomAccess(rooms: directory, additions: UnlimitedAllowance())
        let ana = UUID.v7()
        let room = record.open(.private, members: [ana])
        record.say("em segredo", in: room.id)
        let history = ReadHistory(
            access: access, store: record, privateAccess: record, reads: UnlimitedAllowance(), now: { Date() })
        record.hold(.messages)
        let caller = Caller(userID: ana, displayName: "Ana", isAdmin: false)
        let page = Task {
            try await history(room.id, .older(before: nil), limit: 10, by: caller)
        }
        try await eventually { record.isHolding }
        directory.learn(try #require(record.removeNow(ana, from: room.id)))
        record.release()
        await #expect(throws: RoomsRefusal.roomNotFound) { _ = try await page.value }
    }

    @Test("an admin changes no private room from outside", arguments: [true, false])
    func adminOutside(_ belongs: Bool) async throws {
        let record = HeldRecord()
        let admin = Caller(userID: UUID.v7(), displayName: "Admin", isAdmin: true)
        let room = record.open(.private, members: belongs ? [admin.userID] : [])
        let access = RoomAccess(
            rooms: RoomDirectory(store: record, members: record), additions: UnlimitedAllowance())
        if belongs {
            #expect(try await access.manageable(room.id, by: admin).id == room.id)
        } else {
            await #expect(throws: RoomsRefusal.roomNotFound) { try await access.manageable(room.id, by: admin) }
        }
    }
}

@Suite("Telling a room what it is like")
struct RoomUpdatesTests {
    private func room(_ id: UUID, members: Int, version: Int64) -> Room {
        Room(
            id: id, name: "Sala", description: "", visibility: .public, ownerID: UUID.v7(), rules: .none,
            silenced: false, silencedUntil: nil, memberCount: members, lastSeq: 0, version: version, createdAt: Date())
    }

    @Test("however many leave, the room hears of the last one, once; and of new rules at once")
    func leaving() {
        let told = Mutex<[Int64]>([])
        let updates = RoomUpdates { room in told.withLock { $0.append(room.version) } }
        let (id, other) = (UUID.v7(), UUID.v7())
        for version in 1...100 { updates.tellLater(room(id, members: 100 - version, version: Int64(version))) }
        updates.tellLater(room(id, members: 98, version: 2))
        #expect(told.withLock { $0 } == [])
        updates.tellWaiting()
        #expect(told.withLock { $0 } == [100])
        updates.tellLater(room(id, members: 0, version: 101))
        updates.tellLater(room(other, members: 0, version: 7))
        updates.tell(room(id, members: 0, version: 102))
        updates.tellWaiting()
        #expect(told.withLock { $0 } == [100, 102, 7])
    }

    @Test("who tells sleeps until something is to be told, who compares until there is a room or a socket")
    func waking() async {
        let updates = RoomUpdates { _ in }
        let (feeds, sockets) = (RoomFeeds { _, _ in }, SocketDirectory())
        let id = UUID.v7()
        async let told: Void = updates.waitForSome()
        async let live: Void = feeds.waitForFirst()
        async let present: Void = sockets.waitForAnybody()
        updates.tellLater(room(id, members: 1, version: 1))
        _ = feeds.retain(id)
        _ = sockets.add(HeldSocket(id), of: id)
        _ = await (told, live, present)
        #expect(!feeds.isEmpty)
        // Nobody sleeps while there is something.
        await feeds.waitForFirst()
        await sockets.waitForAnybody()
    }
}
