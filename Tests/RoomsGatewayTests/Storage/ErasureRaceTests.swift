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

/// Everything here that makes a row of somebody's, against an erasure that comes in between.
@Suite("What is begun for somebody while they are erased")
struct ErasureRaceTests {
    enum Creation: CaseIterable, Sendable {
        case membership
        case room
        case firstMessage
        case silence
        case grant
    }

    @Test(
        "and is not committed yet is waited for, and goes with them",
        arguments: Creation.allCases)
    func waitedFor(_ creation: Creation) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: owner)
            try await interleave(in: fixture.pool, writing: ["members", "room_silences", "private_access"]) {
                try await create(creation, ana, room, fixture)
            } _: {
                try await fixture.receive("user.deletion_ordered", ["userId": ana.userID.lowercased])
            }
            #expect(try await fixture.rows(of: ana.userID) == [:])
        }
    }

    @Test("and comes after the erasure's first step is refused", arguments: Creation.allCases)
    func refused(_ creation: Creation) async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: owner)
            try await fixture.receive("user.deletion_ordered", ["userId": ana.userID.lowercased])
            // As a gateway that has heard of later news of the account, and not yet of its end.
            let renamed = try fixture.news(of: ana.userID, version: 9)
            fixture.accounts.learn(try #require(try AccountChange(renamed)))
            try await createRefused(creation, ana, room, fixture)
            #expect(try await fixture.rows(of: ana.userID) == [:])
        }
    }

    @Test("would stay behind if nobody held the person")
    func withoutTheHold() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (owner, ana) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: owner)
            try await fixture.pool.withTransaction { connection in
                // As it was: a look at the account, and the row.
                try await connection.execute(
                    """
                    INSERT INTO members (room_id, user_id, joined_at)
                    SELECT \(room.id), \(ana.userID), now()
                    WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = \(ana.userID) AND status = 'excluida')
                    """)
                try await fixture.receive("user.deletion_ordered", ["userId": ana.userID.lowercased])
            }
            #expect(try await fixture.rows(of: ana.userID) == ["members": 1])
        }
    }

    @Test("who is erased before they were heard of here stays so, whatever comes late")
    func unknown() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let owner = try await fixture.user()
            let room = try await fixture.room(owner: owner)
            let ana = Caller(userID: .v7(), displayName: "Ana", isAdmin: false)
            try await fixture.receive("user.deletion_ordered", ["userId": ana.userID.lowercased])
            let registered = try fixture.news(of: ana.userID, version: 1)
            fixture.accounts.learn(try #require(try AccountChange(registered)))
            try await fixture.pool.withTransaction { _ = try await AccountProjection.apply(registered, in: $0) }
            for creation in Creation.allCases { try await createRefused(creation, ana, room, fixture) }
            #expect(try await fixture.rows(of: ana.userID) == [:])
            let names = try await fixture.pool.query("SELECT display_name AS n FROM users WHERE id = \(ana.userID)")
            #expect(try names.map { try $0.decode("n", as: String.self) } == [Message.erasedAuthor])
        }
    }

    /// A room says no; the others make nothing and say so in their own ways.
    private func createRefused(
        _ creation: Creation, _ ana: Caller, _ room: Room, _ fixture: RoomsFixture
    ) async throws {
        guard creation == .room else { return try await create(creation, ana, room, fixture) }
        await #expect(throws: RoomsRefusal.unauthenticated) { try await create(creation, ana, room, fixture) }
    }

    private func create(_ creation: Creation, _ ana: Caller, _ room: Room, _ fixture: RoomsFixture) async throws {
        let place = ["roomId": room.id.lowercased, "userId": ana.userID.lowercased, "scope": "room"]
        switch creation {
        case .membership: _ = try await fixture.members.add(ana.userID, to: room.id, as: .byThemselves)
        case .room: _ = try await fixture.room(owner: ana)
        case .firstMessage:
            let admission = MessageDraft.Admission(
                roomVersion: room.version, isMember: false, mayJoin: true, isAdmin: false)
            let draft = try fixture.draft("oi", in: room.id, by: ana, admission: admission)
            _ = try await fixture.commit.commit([.init(id: .v7(), draft: draft)], isRetry: false)
        case .silence: try await fixture.receive("user.silenced", place)
        case .grant:
            try await fixture.receive(
                "private_access.granted",
                [
                    "grantId": UUID.v7().lowercased, "roomId": room.id.lowercased, "adminId": ana.userID.lowercased,
                    "until": "2999-01-01T00:00:00.000Z",
                ])
        }
    }
}

extension RoomsFixture {
    /// What auth tells of an account that may do everything.
    fileprivate func news(of userID: UUID, version: Int) throws -> Event {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("userId", userID)
            json.field("displayName", "Ana")
            json.field("role", "User")
            json.field("status", "ativa")
        }
        return Event(
            id: .v7(), source: "/auth", type: "user.registered", subject: userID.lowercased, time: Date(),
            dataSchema: "/schemas/user.registered/1", version: version, data: Array(json.buffer.readableBytesView))
    }

    /// The rows that an erasure takes away, where there are any.
    fileprivate func rows(of userID: UUID) async throws -> [String: Int] {
        let found = try await pool.query(
            """
            SELECT 'members' AS place, count(*) AS n FROM members WHERE user_id = \(userID)
            UNION ALL SELECT 'room_silences', count(*) FROM room_silences WHERE user_id = \(userID)
            UNION ALL SELECT 'private_access', count(*) FROM private_access WHERE admin_id = \(userID)
            UNION ALL SELECT 'departures', count(*) FROM departures WHERE user_id = \(userID)
            UNION ALL SELECT 'idempotency_keys', count(*) FROM idempotency_keys WHERE caller = \(userID)
            """)
        let counts = try found.map {
            (try $0.decode("place", as: String.self), try $0.decode("n", as: Int.self))
        }
        return Dictionary(uniqueKeysWithValues: counts).filter { $0.value > 0 }
    }
}
