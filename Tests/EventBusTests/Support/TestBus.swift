import Foundation
import Logging
import Postgres
import Primitives
import Redis
import ServiceLifecycle
import TestSupport
import Waiting

@testable import EventBus

/// A context of one test's own: its schema with outbox, inbox and a table of effects, and its streams in Redis.
struct TestBus: Sendable {
    let pool: PostgresPool
    let redis: RedisClient
    let schema: String

    let stream = EventStream("events:message")
    let group = "rooms"
    var outbox: Outbox { Outbox(schema: schema) }
    var logger: Logger { Self.quietLogger }

    static let quietLogger: Logger = {
        var logger = Logger(label: "test.eventbus")
        logger.logLevel = ProcessInfo.processInfo.environment["EVENTBUS_TEST_LOG"] == nil ? .critical : .debug
        return logger
    }()

    /// The servers are shared and the machine is small: so many tests use them at once.
    private static let slots = Permits(6)

    /// Runs `body` with a context on the shared servers.
    static func with(_ body: (TestBus) async throws -> Void) async throws {
        try await slots.with {
            try await withTestRedis { redis in
                try await withTestSchema { pool, schema in
                    let bus = TestBus(pool: pool, redis: redis, schema: schema)
                    try await bus.createTables()
                    try await body(bus)
                }
            }
        }
    }

    /// Runs `body` with a context whose Redis is its own, to be killed.
    static func withPrivateRedis(_ body: (TestBus, PrivateRedis) async throws -> Void) async throws {
        try await slots.with {
            try await TestSupport.withPrivateRedis { server in
                var configuration = try RedisConfiguration(url: server.url)
                configuration.commandTimeout = .seconds(10)
                configuration.connectTimeout = .seconds(10)
                configuration.backoff.maximum = .milliseconds(200)
                try await withRedis(configuration) { redis in
                    try await withTestSchema { pool, schema in
                        let bus = TestBus(pool: pool, redis: redis, schema: schema)
                        try await bus.createTables()
                        try await body(bus, server)
                    }
                }
            }
        }
    }

    func createTables() async throws {
        for statement in EventBusSchema.statements(schema: schema) {
            try await pool.execute(PostgresQuery(stringLiteral: statement))
        }
        for statement in EventBusSchema.recordedStatements(schema: schema) {
            try await pool.execute(PostgresQuery(stringLiteral: statement))
        }
        try await pool.execute("CREATE TABLE facts (id uuid PRIMARY KEY, version bigint NOT NULL)")
        // Without a key: an effect that is made twice is there twice.
        try await pool.execute(
            """
            CREATE TABLE effects (
                place bigint GENERATED ALWAYS AS IDENTITY, consumer text, event_id uuid, subject text, version bigint
            )
            """)
    }
}

/// Publishing.
extension TestBus {
    /// Commits events to the outbox, in one transaction.
    @discardableResult
    func commit(_ events: [Event]) async throws -> [OutboxID] {
        try await pool.withTransaction { connection in
            try await outbox.append(events.map { (stream, $0) }, in: connection)
        }
    }

    /// Puts events on the stream without an outbox.
    @discardableResult
    func put(_ events: [Event], on stream: EventStream? = nil) async throws -> [RedisStreamID] {
        var ids: [RedisStreamID] = []
        for start in Swift.stride(from: 0, to: events.count, by: 200) {
            let chunk = events[start..<min(start + 200, events.count)]
            ids += try await StreamWriter(redis: redis).append(chunk, to: stream ?? self.stream)
        }
        return ids
    }

    /// The events on the stream, repeats included.
    func published(on stream: EventStream? = nil) async throws -> [Event] {
        try await redis.xrange((stream ?? self.stream).name, count: 100_000).map { try Event(fields: $0.fields) }
    }

    func outboxCount() async throws -> Int {
        try await pool.query("SELECT count(*) AS rows FROM outbox")[0]["rows", as: Int.self]
    }

}

/// A stream whose events are the rows of the table `facts`.
extension TestBus {
    var recorded: RecordedStream {
        RecordedStream(stream: stream, type: "message.sent") { after, through, limit, connection in
            try await connection.query(
                "SELECT id, version FROM facts WHERE id > \(after) AND id <= \(through) ORDER BY id LIMIT \(limit)"
            ).map { .fact(try $0["version", as: Int.self], id: try $0["id", as: UUID.self]) }
        }
    }

    /// Commits facts with what is to be noted of them.
    @discardableResult
    func commit(facts: [Event], notedIn ledger: PublicationLedger?) async throws -> [Event] {
        guard let first = facts.first?.id, let last = facts.last?.id else { return [] }
        let note = ledger?.note(from: first, through: last)
        try await pool.withTransaction { connection in
            try await connection.execute(
                "INSERT INTO facts SELECT * FROM unnest(\(facts.map(\.id)), \(facts.map { Int64($0.version) }))")
            if let note { try await connection.execute(note.statement(schema: schema)) }
        }
        if let note { ledger?.committed(note) }
        return facts
    }

    func publisher(
        notedIn ledger: PublicationLedger, capacity: BrokerCapacity? = nil,
        _ configure: (inout EventPublisher.Settings) -> Void = { _ in }
    ) -> EventPublisher {
        var settings = EventPublisher.Settings()
        settings.noteInterval = .milliseconds(50)
        configure(&settings)
        return EventPublisher(
            to: stream, notedIn: ledger, schema: schema, pool: pool, redis: redis, capacity: capacity,
            settings: settings, logger: logger)
    }

    /// How many facts their publishers may not have published, as the record has it.
    func unpublished() async throws -> Int {
        try await pool.query(
            """
            SELECT count(*) AS rows FROM facts f
            WHERE EXISTS (SELECT FROM publishers p WHERE f.id > p.after AND f.id <= p.through)
            """)[0]["rows", as: Int.self]
    }

    /// How many publishers the record has.
    func publishers() async throws -> Int {
        try await pool.query("SELECT count(*) AS rows FROM publishers")[0]["rows", as: Int.self]
    }
}

/// Consuming.
extension TestBus {
    struct Effect: Hashable, Sendable {
        let event: UUID
        let subject: String
        let version: Int
    }

    /// What was handled by a group, in commit order per aggregate.
    func effects(of group: String? = nil) async throws -> [Effect] {
        try await pool.query(
            "SELECT event_id, subject, version FROM effects WHERE consumer = \(group ?? self.group) ORDER BY place"
        ).map {
            Effect(
                event: try $0["event_id", as: UUID.self], subject: try $0["subject", as: String.self],
                version: try $0["version", as: Int.self])
        }
    }

    func record(_ event: Event, by group: String? = nil, in connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            INSERT INTO effects (consumer, event_id, subject, version)
            VALUES (\(group ?? self.group), \(event.id), \(event.subject), \(event.version))
            """)
    }

    var fastSettings: EventConsumer.Settings {
        var settings = EventConsumer.Settings()
        settings.block = .milliseconds(50)
        settings.backoff = Backoff(base: .milliseconds(5), maximum: .milliseconds(50))
        settings.leaseCheckInterval = .milliseconds(50)
        settings.maximumDeliveries = 3
        settings.shutdownGrace = .seconds(5)
        return settings
    }

    /// A consumer that records each event's effect.
    func consumer(
        group: String? = nil, streams: [EventStream]? = nil, redis: RedisClient? = nil,
        configure: (inout EventConsumer.Settings) -> Void = { _ in }
    ) -> EventConsumer {
        consumer(group: group, streams: streams, redis: redis, configure: configure, handler: { _, _ in })
    }

    /// A consumer that records each event's effect, unless `handler` throws first.
    func consumer(
        group: String? = nil, streams: [EventStream]? = nil, redis: RedisClient? = nil,
        configure: (inout EventConsumer.Settings) -> Void = { _ in },
        onGap: @escaping EventConsumer.GapHandler = { _, _ in },
        handler: @escaping @Sendable (Event, PostgresConnection) async throws -> Void
    ) -> EventConsumer {
        var settings = fastSettings
        configure(&settings)
        let group = group ?? self.group
        return EventConsumer(
            group: group, streams: streams ?? [stream], pool: pool, redis: redis ?? self.redis, inboxSchema: schema,
            settings: settings, logger: logger, now: { Date() }, onGap: onGap
        ) { event, connection in
            try await handler(event, connection)
            try await record(event, by: group, in: connection)
            return .done
        }
    }

    func relay(
        recorded: RecordedStream? = nil, capacity: BrokerCapacity? = nil,
        _ configure: (inout OutboxRelay.Settings) -> Void = { _ in }
    ) -> OutboxRelay {
        var settings = OutboxRelay.Settings()
        settings.pollInterval = .milliseconds(10)
        settings.electionInterval = .milliseconds(50)
        settings.continuityInterval = .milliseconds(50)
        settings.followUp = .milliseconds(500)
        settings.publisherSilence = .milliseconds(300)
        settings.takeoverInterval = .milliseconds(20)
        settings.backoff = Backoff(base: .milliseconds(20), maximum: .milliseconds(100))
        configure(&settings)
        return OutboxRelay(
            schema: schema, pool: pool, redis: redis, capacity: capacity, recorded: recorded, settings: settings,
            logger: logger)
    }

    func pending(of group: String? = nil) async throws -> Int {
        try await redis.xpending(stream.name, group: group ?? self.group).count
    }

    /// Waits until the group has handled so many events and has nothing pending.
    func settled(_ count: Int, of group: String? = nil, within limit: Duration = .seconds(60)) async throws {
        try await eventually("\(count) events are handled", within: limit) {
            let handled = try await effects(of: group).count
            let pending = try await pending(of: group)
            return handled == count && pending == 0
        }
    }
}

/// Runs services while `body` runs, then ends them without warning, as a crash would: what they have in hand is dropped.
func running<R: Sendable>(_ services: any Service..., body: () async throws -> R) async throws -> R {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        for service in services { tasks.addTask { try await service.run() } }
        defer { tasks.cancelAll() }
        return try await body()
    }
}

extension Event {
    static func test(
        _ version: Int = 1, subject: String = "s", type: String = "message.sent", data: String = "{}"
    ) -> Event {
        Event(
            id: UUID(), source: "/rooms", type: type, subject: subject, time: Date(), dataSchema: "/schemas/test",
            version: version, data: Array(data.utf8))
    }

    /// The event of a row of `facts`.
    static func fact(_ version: Int, id: UUID = .v7()) -> Event {
        Event(
            id: id, source: "/rooms", type: "message.sent", subject: id.lowercased, time: Date(v7: id),
            dataSchema: "/schemas/test", version: version, data: Array("{}".utf8))
    }

    static func facts(_ versions: ClosedRange<Int>) -> [Event] { versions.map { .fact($0) } }

    /// `count` events, of `subjects` aggregates in turn, each with versions from 1.
    static func series(_ count: Int, subjects: Int = 1) -> [Event] {
        (0..<count).map { .test($0 / subjects + 1, subject: "s\($0 % subjects)") }
    }
}

extension Sequence where Element == TestBus.Effect {
    /// The versions of each subject in the order of the effects.
    var versions: [String: [Int]] {
        Dictionary(grouping: self, by: \.subject).mapValues { $0.map(\.version) }
    }
}

extension Dictionary where Key == String, Value == [Int] {
    /// Every subject has each version once, in order.
    func isInOrder(upTo last: Int) -> Bool {
        values.allSatisfy { $0 == Array(1...last) }
    }
}
