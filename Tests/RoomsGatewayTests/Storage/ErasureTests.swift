import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import Testing

@testable import rooms_gateway

@Suite("Erasing somebody who is in many rooms")
struct ErasureTests {
    /// Takes one step in a transaction of its own, as the consumer does; `during` runs before it commits.
    private func step(
        _ userID: UUID, _ fixture: RoomsFixture, during: () async throws -> Void = {}
    ) async throws -> EventProgress {
        try await fixture.pool.withTransaction { connection in
            let erasure = Erasure(outbox: fixture.rooms.outbox, connection: connection, time: Date())
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

    @Test("takes the names away that they gave their messages, in bounded steps, and nobody else's")
    func names() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let room = try await fixture.room(owner: bia)
            let count = Erasure.messages + 20
            try await fixture.pool.execute(
                """
                INSERT INTO messages (id, room_id, seq, author_id, body, client_message_id, created_at)
                SELECT gen_random_uuid(), \(room.id), n, CASE WHEN n % 10 = 0 THEN \(bia.userID) ELSE \(ana.userID) END,
                    'oi', 'nome ' || n, clock_timestamp()
                FROM generate_series(1, \(count * 10 / 9 + 1)) AS n
                """)
            #expect(try await step(ana.userID, fixture) == .unfinished)
            #expect(try await step(ana.userID, fixture) == .done)
            let named = try await fixture.pool.query(
                "SELECT DISTINCT author_id FROM messages WHERE client_message_id IS NOT NULL")
            #expect(try named.map { try $0.decode("author_id", as: UUID.self) } == [bia.userID])
        }
    }

    @Test("empties their private rooms that nobody is left in, in bounded steps, and no other")
    func leftRooms() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let rooms = [
                try await fixture.room(owner: ana, visibility: .private), try await fixture.room(owner: ana),
                try await fixture.room(owner: ana, visibility: .private),
            ]
            _ = try await fixture.members.add(bia.userID, to: rooms[2].id, as: .byInvitation)
            let count = LeftRooms.batch + 20
            for room in rooms {
                try await fixture.pool.execute(
                    """
                    INSERT INTO messages (id, room_id, seq, author_id, body, client_message_id, created_at)
                    SELECT gen_random_uuid(), \(room.id), n, \(bia.userID), 'segredo', 'nome ' || n, clock_timestamp()
                    FROM generate_series(1, \(count)) AS n
                    """)
                try await fixture.pool.execute(
                    "UPDATE rooms SET last_seq = \(count), description = 'diário' WHERE id = \(room.id)")
            }
            var steps = 1
            while try await step(ana.userID, fixture) == .unfinished { steps += 1 }
            #expect(steps == 3)
            let texts = try await fixture.pool.query(
                """
                SELECT r.id, r.name, r.description, count(*) FILTER (WHERE m.body <> '' OR m.client_message_id IS NOT NULL) AS n
                FROM rooms r JOIN messages m ON m.room_id = r.id GROUP BY r.id
                """)
            for row in texts {
                let isLeft = try row.decode("id", as: UUID.self) == rooms[0].id
                #expect(try row.decode("n", as: Int64.self) == (isLeft ? 0 : count))
                #expect(try row.decode("description", as: String.self) == (isLeft ? "" : "diário"))
                #expect(try (row.decode("name", as: String.self) == LeftRooms.name) == isLeft)
            }
            // The last one who leaves an erased owner's room leaves as little behind, and nobody in a room of their own.
            _ = try await fixture.members.remove(bia.userID, from: rooms[2].id, leaving: true)
            let own = try await fixture.room(owner: bia, visibility: .private)
            try await fixture.pool.execute("UPDATE rooms SET last_seq = 1 WHERE id = \(own.id)")
            try await fixture.pool.execute(
                """
                INSERT INTO messages (id, room_id, seq, author_id, body, created_at)
                VALUES (gen_random_uuid(), \(own.id), 1, \(bia.userID), 'meu diário', clock_timestamp())
                """)
            _ = try await fixture.members.remove(bia.userID, from: own.id, leaving: true)
            let maintenance = LeftRoomsMaintenance(pool: fixture.pool)
            while try await maintenance.emptySome() > 0 {}
            let kept = try await fixture.pool.query(
                """
                SELECT DISTINCT room_id FROM messages
                WHERE room_id IN (\(rooms[2].id), \(own.id)) AND body <> ''
                """)
            #expect(try kept.map { try $0.decode("room_id", as: UUID.self) } == [own.id])
        }
    }

    /// Columns of `rooms` that hold no text of anybody's, and why.
    private static let notPeoplesText = [
        "visibility": "public or private",
        "archived_by": "owner or moderation",
    ]

    /// Writes a secret into whatever holds people's text in all rooms.
    /// - Returns: the columns that have it then, with those that are made of others.
    private func writeSecrets(_ fixture: RoomsFixture) async throws -> Set<String> {
        // All but what can hold no text, so that a column of any other type is one to think of.
        let columns = try await fixture.pool.query(
            """
            SELECT column_name::text AS name, is_generated = 'NEVER' AS is_written FROM information_schema.columns
            WHERE table_schema = \(fixture.schema) AND table_name = 'rooms' AND data_type NOT IN (
                'uuid', 'boolean', 'integer', 'bigint', 'double precision', 'timestamp with time zone')
            """)
        var names: Set<String> = []
        for column in columns {
            let name = try column.decode("name", as: String.self)
            guard Self.notPeoplesText[name] == nil, names.insert(name).inserted else { continue }
            guard try column.decode("is_written", as: Bool.self) else { continue }
            try await fixture.pool.execute("UPDATE rooms SET \(identifier: name) = 'segredo'")
        }
        return names
    }

    private func secrets(in room: Room, _ fixture: RoomsFixture) async throws -> Set<String> {
        let found = try await fixture.pool.query(
            """
            SELECT held.key AS name FROM rooms r, jsonb_each_text(to_jsonb(r)) AS held
            WHERE r.id = \(room.id) AND held.value ILIKE '%segredo%'
            """)
        return Set(try found.map { try $0.decode("name", as: String.self) })
    }

    @Test("leaves no text of a private room that nobody is left in, whichever column holds it, nor tells of it")
    func everyText() async throws {
        try await RoomsFixture.run { (fixture: RoomsFixture) async throws -> Void in
            let (ana, bia) = (try await fixture.user(), try await fixture.user("Bia"))
            let alone = try await fixture.room(owner: ana, visibility: .private)
            let shared = try await fixture.room(owner: ana, visibility: .private)
            _ = try await fixture.members.add(bia.userID, to: shared.id, as: .byInvitation)
            let texts = try await writeSecrets(fixture)
            #expect(texts.isSuperset(of: ["name", "description", "search_text"]))
            for room in [alone, shared] { #expect(try await secrets(in: room, fixture) == texts) }
            while try await step(ana.userID, fixture) == .unfinished {}
            #expect(try await secrets(in: alone, fixture).isEmpty)
            let told = try await fixture.pool.query(
                """
                SELECT type FROM outbox WHERE subject = \(alone.id.lowercased)
                    AND position(convert_to('segredo', 'UTF8') IN data) > 0
                """)
            #expect(told.isEmpty, "their leaving tells of the room as it is then")
            #expect(try await secrets(in: shared, fixture) == texts, "somebody is left")
            _ = try await fixture.members.remove(bia.userID, from: shared.id, leaving: true)
            let maintenance = LeftRoomsMaintenance(pool: fixture.pool)
            while try await maintenance.emptySome() > 0 {}
            #expect(try await secrets(in: shared, fixture).isEmpty)
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
