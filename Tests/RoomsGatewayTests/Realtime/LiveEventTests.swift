import EventBus
import Foundation
import Logging
import Redis
import ServiceKit
import Serving
import SocketIO
import Synchronization
import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("What events make felt on open sockets")
struct LiveEventTests {
    /// A gateway's live events, and the versions of rooms that it tells.
    private struct Gateway: Sendable {
        let events: LiveEvents
        let rooms: RoomDirectory
        let feeds = RoomFeeds { _, _ in }
        let rights: RoomRights
        let sockets = SocketDirectory()
        let told: Told

        init(_ fixture: RoomsFixture, _ redis: RedisClient, _ revocations: RedisSessionRevocations) {
            let told = Told()
            self.told = told
            let record = HeldRecord()
            rooms = RoomDirectory(store: record, members: record)
            let updates = RoomUpdates { told.note($0.version) }
            rights = RoomRights(
                store: record, members: record, rooms: rooms, sockets: sockets, feeds: feeds, updates: updates)
            let logger = Logger(label: "test")
            let repair = FeedRepair(feeds: feeds, store: record, rights: rights, logger: logger)
            events = LiveEvents(
                feeds: feeds,
                fanOut: MessageFanOut(
                    feeds: feeds, ownEvents: OwnEvents(), noticeGap: repair.noticeGap, publish: { _ in }),
                repair: repair, users: ProjectedAccounts(pool: fixture.pool), rooms: rooms, rights: rights,
                updates: updates, sockets: sockets, revocations: revocations, together: { $0() },
                logger: logger, now: { Date() })
        }

        func receive(_ room: Room) async {
            await events.receive(
                PublishedEvents.rooms, [PublishedEvents.roomUpdated(room, at: Date())])
        }
    }

    private final class Told: Sendable {
        private let versions = Mutex<[Int64]>([])
        var all: [Int64] { versions.withLock { $0 } }
        func note(_ version: Int64) { versions.withLock { $0.append(version) } }
    }

    private func run(_ body: @escaping @Sendable (Gateway, RedisSessionRevocations) async throws -> Void) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            try await withTestRedis { (redis: RedisClient) async throws -> Void in
                let elsewhere = RedisSessionRevocations(redis: redis)
                try await body(Gateway(fixture, redis, RedisSessionRevocations(redis: redis)), elsewhere)
            }
        }
    }

    private func room(_ id: UUID, version: Int64) -> Room {
        Room(
            id: id, name: "Sala \(version)", description: "", visibility: .public, ownerID: id, rules: .none,
            silenced: false, silencedUntil: nil, memberCount: 1, lastSeq: 0, version: version, createdAt: Date())
    }

    @Test("a room is told what it is like now, never what it was, also where nothing is remembered of it any more")
    func late() async throws {
        try await run { gateway, _ in
            let id = UUID.v7()
            _ = gateway.feeds.retain(id)
            gateway.rooms.learn(room(id, version: 1))
            for version: Int64 in [2, 4, 3] { await gateway.receive(room(id, version: version)) }
            #expect(gateway.told.all == [2, 4])
            gateway.rooms.forget()
            await gateway.receive(room(id, version: 2))
            #expect(gateway.told.all == [2, 4])
            gateway.rooms.forget()
            await gateway.receive(room(id, version: 5))
            #expect(gateway.told.all == [2, 4, 5])
        }
    }

    @Test("that a room is archived or open again is told from its event, at once")
    func archived() async throws {
        try await run { gateway, _ in
            let open = room(UUID.v7(), version: 1)
            _ = gateway.feeds.retain(open.id)
            gateway.rooms.learn(open)
            var (archived, again) = (open, open)
            (archived.version, again.version) = (2, 3)
            archived.archival = Room.Archival(at: Date(), by: .owner)
            for (now, before) in [(archived, open), (again, archived)] {
                let event = PublishedEvents.roomChanged(now, before: before, at: Date())
                #expect(event.kind != .roomUpdated)
                await gateway.events.receive(PublishedEvents.rooms, [event])
            }
            #expect(gateway.told.all == [2, 3])
        }
    }

    @Test("what was compared with the record counts as told")
    func compared() async throws {
        try await run { gateway, _ in
            let id = UUID.v7()
            gateway.feeds.retain(id).checked(at: 6)
            await gateway.receive(room(id, version: 5))
            #expect(gateway.told.all == [])
            await gateway.receive(room(id, version: 7))
            #expect(gateway.told.all == [7])
        }
    }

    @Test("of a room of which nothing is known here the next comparison with the record tells")
    func unknown() async throws {
        let record = HeldRecord()
        let told = Told()
        let (feeds, sockets) = (RoomFeeds { _, _ in }, SocketDirectory())
        let rooms = RoomDirectory(store: record, members: record)
        let rights = RoomRights(
            store: record, members: record, rooms: rooms, sockets: sockets, feeds: feeds,
            updates: RoomUpdates { told.note($0.version) })
        let (one, other) = (record.open(.public, members: []), record.open(.public, members: []))
        let live = [one, other].map { ($0.id, feeds.retain($0.id), $0.version) }
        #expect(!live[0].1.isNews(version: one.version, after: nil))
        try await rights.compare(live, askedAt: .now)
        // The other one's sockets were told by joining.
        #expect(told.all == [one.version])
        #expect(live[0].1.isNews(version: one.version + 1, after: nil))
    }

    @Test("after a gap, the sockets of every session that was revoked meanwhile are closed, and no others")
    func revokedMeanwhile() async throws {
        try await run { gateway, elsewhere in
            let sockets = (0..<1_200).map { _ in HeldSocket(UUID.v7()) }
            for socket in sockets { _ = gateway.sockets.add(socket, of: try #require(socket.session).userID) }
            let revoked = stride(from: 0, to: sockets.count, by: 5).map { sockets[$0] }
            try await elsewhere.revoke(revoked.compactMap { $0.session?.sessionID })
            await gateway.events.resynchronize()
            #expect(sockets.filter { $0.endings == [.sessionRevoked] }.count == revoked.count)
            #expect(revoked.allSatisfy { $0.endings == [.sessionRevoked] })
        }
    }
}
