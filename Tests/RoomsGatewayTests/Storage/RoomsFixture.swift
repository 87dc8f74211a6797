import Common
import Contract
import Foundation
import Logging
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import EventBus
@testable import RoomsGatewayCore
@testable import rooms_gateway

/// A schema of this context's own, migrated as in production, with the stores over it.
struct RoomsFixture: Sendable {
    let pool: PostgresPool
    let schema: String
    let rooms: PostgresRooms
    let members: PostgresMembers
    let messages: PostgresMessages
    /// What the gateway whose fixture this is has heard of people.
    let accounts: ProjectedAccounts
    let commit: MessageCommit

    static func run<R: Sendable>(_ body: @Sendable (RoomsFixture) async throws -> R) async throws -> R {
        try await withSchema(of: "rooms") { pool, schema in
            try await body(RoomsFixture(pool: pool, schema: schema))
        }
    }

    private init(pool: PostgresPool, schema: String) {
        self.pool = pool
        self.schema = schema
        let outbox = Outbox(schema: schema)
        rooms = PostgresRooms(pool: pool, outbox: outbox, limits: .none, wakeRelay: {}, now: { Date() }, news: .none)
        members = PostgresMembers(pool: pool, outbox: outbox, wakeRelay: {}, now: { Date() }, news: .none)
        messages = PostgresMessages(pool: pool)
        accounts = ProjectedAccounts(pool: pool)
        commit = MessageCommit(
            pool: pool, schema: schema, ledger: PublicationLedger(), news: accounts.news, now: { Date() })
    }

    func user(_ name: String = "Ana", role: Role = .user) async throws -> Caller {
        Caller(
            userID: try await pool.addPerson(name, role: role), displayName: name, isAdmin: role == .admin)
    }

    func room(
        _ name: String = "Sala", _ description: String = "", owner: Caller, visibility: Room.Visibility = .public,
        rules: Room.Rules = .none
    ) async throws -> Room {
        let create = CreateRoom(store: rooms, newID: { UUID.v7() }, now: { Date().truncatedToMilliseconds })
        let command = CreateRoom.Command(
            name: try RoomName(name), description: try RoomDescription(description), visibility: visibility,
            rules: rules)
        let outcome = try await create(command, by: owner, as: IdempotentCreation(nil))
        return try #require(outcome.value)
    }

    func draft(
        _ body: String, in room: UUID, by author: Caller, once: String? = nil, admission: MessageDraft.Admission? = nil
    ) throws -> MessageDraft {
        MessageDraft(
            roomID: room, author: author.author, body: try MessageBody(body), clientMessageID: once, replyTo: nil,
            admission: admission)
    }

    /// The events of messages as the relay would make them, in the order of their ids.
    func messageEvents() async throws -> [Event] {
        let newest = try await pool.query("SELECT id FROM messages ORDER BY id DESC LIMIT 1")
        guard let newest = try newest.first?.decode("id", as: UUID.self) else { return [] }
        return try await pool.withConnection {
            try await RecordedStream.messages.read(UUID(v7Before: .distantPast), newest, 10_000, $0)
        }
    }

    /// Takes an order of moderation as the consumer does.
    func receive(_ type: String, _ fields: [String: String]) async throws {
        let data = fields.merging(["actionId": UUID.v7().lowercased, "reason": "spam"]) { $1 }
        let event = Event(
            id: .v7(), source: "/moderation", type: type, subject: "x", time: Date(), traceparent: nil,
            dataSchema: "/schemas/\(type)/1", version: 1, data: Array(try JSONEncoder().encode(data)))
        let outbox = Outbox(schema: schema)
        let events = EventHandler(outbox: outbox, now: { Date() })
        while try await pool.withTransaction({ try await events.handle(event, in: $0) }) == .unfinished {}
    }

    /// Runs `body` while a writer stores what is submitted to it.
    func withWriter<R: Sendable>(
        limits: MessageWriter.Limits = .init(), committed: @escaping MessageWriter.Committed = { _ in },
        _ body: @Sendable @escaping (MessageWriter) async throws -> R
    ) async throws -> R {
        let writer = MessageWriter(store: commit, limits: limits, logger: Logger(label: "test"), committed: committed)
        return try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask {
                try await writer.run()
                return nil
            }
            group.addTask { try await body(writer) }
            defer { group.cancelAll() }
            while let finished = try await group.next() {
                if let result = finished { return result }
            }
            throw CancellationError()
        }
    }
}

extension MessageWriter {
    /// Submits and waits.
    func store(_ draft: MessageDraft) async throws -> SendOutcome {
        let (outcomes, outcome) = AsyncStream<SendOutcome>.makeStream()
        try submit(draft) {
            outcome.yield($0)
            outcome.finish()
        }
        for await outcome in outcomes { return outcome }
        throw CancellationError()
    }
}

extension SendOutcome {
    /// The message, whether it is new or a repeat.
    var message: Message? {
        switch self {
        case .stored(let message), .repeated(let message): message
        case .failed: nil
        }
    }
}

// What a test has done by itself, in nobody's name.
extension MemberStore {
    func add(_ userID: UUID, to roomID: UUID, as entry: RoomEntry) async throws -> Bool {
        try await add(userID, to: roomID, as: entry, by: WriteRight(of: .v7()))
    }

    func remove(_ userID: UUID, from roomID: UUID, leaving: Bool) async throws -> Room? {
        try await remove(userID, from: roomID, leaving: leaving, by: WriteRight(of: .v7()))
    }
}

extension RoomStore {
    func update(_ id: UUID, _ change: @Sendable @escaping (inout Room) throws -> Void) async throws -> Room? {
        try await update(id, by: WriteRight(of: .v7()), change)
    }
}
