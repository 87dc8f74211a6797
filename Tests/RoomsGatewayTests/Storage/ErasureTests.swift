import Common
import EventBus
import Foundation
import Postgres
import Testing

@testable import rooms_gateway

@Suite("Erasing somebody who is in many rooms")
struct ErasureTests {
    /// Takes one step in a transaction of its own, as the consumer does; `during` runs before it commits.
    private func step(
        _ userID: UUID, _ fixture: RoomsFixture, during: () async throws -> Void = {}
    ) async throws -> EventProgress {
        try await fixture.pool.withTransaction { connection in
            let erasure = Erasure(outbox: fixture.rooms.outbox, connection: connection, now: Date())
            let progress = try await erasure.takeStep(of: userID)
            try await during()
            return progress
        }
    }

    private func rooms(of userID: UUID, _ fixture: RoomsFixture) async throws -> Int {
        try await fixture.pool.query("SELECT count(*) AS n FROM members WHERE user_id = \(userID)")[0]
            .decode("n", as: Int.self)
    }

    @Test("takes bounded steps, each of which holds so many rooms and no more, and tells of each room once")
    func steps() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let count = 2 * Int(Erasure.batch) + 30
            try await fixture.plantRooms(count, owner: ana)
            for user in [ana, bia] {
                try await fixture.pool.execute(
                    "INSERT INTO members SELECT id, \(user.userID), created_at FROM rooms")
            }
            try await fixture.pool.execute("UPDATE rooms SET member_count = 2")
            var left = [try await rooms(of: ana.userID, fixture)]
            var progress = EventProgress.unfinished
            while progress == .unfinished {
                progress = try await step(ana.userID, fixture) {
                    let free = try await fixture.pool.withTransaction { connection in
                        try await connection.query("SELECT id FROM rooms FOR NO KEY UPDATE SKIP LOCKED").count
                    }
                    #expect(count - free <= Int(Erasure.batch), "the other rooms are free meanwhile")
                }
                left.append(try await rooms(of: ana.userID, fixture))
            }
            #expect(left == [count, count - 100, count - 200, 0])
            #expect(try await rooms(of: bia.userID, fixture) == count)
            let told = try await fixture.pool.query(
                "SELECT count(DISTINCT subject) AS n, count(*) AS events FROM outbox WHERE type = 'room.updated'")
            #expect(try told[0].decode("n", as: Int.self) == count)
            #expect(try told[0].decode("events", as: Int.self) == count)
            let wrong = try await fixture.pool.query("SELECT id FROM rooms WHERE member_count <> 1 OR version <> 2")
            #expect(wrong.isEmpty)
        }
    }

    @Test("goes on where a step was broken off, and a step that is repeated at the end changes nothing")
    func brokenOff() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            try await fixture.plantRooms(150, owner: ana)
            try await fixture.pool.execute(
                "INSERT INTO members SELECT id, \(ana.userID), created_at FROM rooms")
            try await fixture.pool.execute("UPDATE rooms SET member_count = 1")
            #expect(try await step(ana.userID, fixture) == .unfinished)
            await #expect(throws: CancellationError.self) {
                _ = try await step(ana.userID, fixture) { throw CancellationError() }
            }
            #expect(try await rooms(of: ana.userID, fixture) == 50)
            #expect(try await step(ana.userID, fixture) == .done)
            #expect(try await step(ana.userID, fixture) == .done)
            #expect(try await rooms(of: ana.userID, fixture) == 0)
            let events = try await fixture.pool.query("SELECT 1 AS e FROM outbox WHERE type = 'room.updated'")
            #expect(events.count == 150)
        }
    }

    @Test("forgets silences and grants in steps as well")
    func rest() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let ana = try await fixture.user()
            try await fixture.plantRooms(130, owner: ana)
            try await fixture.pool.execute(
                "INSERT INTO room_silences SELECT id, \(ana.userID), NULL, 'spam' FROM rooms")
            try await fixture.pool.execute(
                """
                INSERT INTO private_access SELECT gen_random_uuid(), id, \(ana.userID), 'infinity' FROM rooms
                """)
            #expect(try await step(ana.userID, fixture) == .unfinished)
            #expect(try await step(ana.userID, fixture) == .done)
            let left = try await fixture.pool.query(
                "SELECT 1 AS l FROM room_silences UNION ALL SELECT 1 FROM private_access")
            #expect(left.isEmpty)
        }
    }
}
