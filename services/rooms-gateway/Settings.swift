import RoomsGatewayCore
import ServiceKit
import Serving
import SocketIO

/// The settings of rooms-gateway; `rooms-gateway settings` prints them.
struct RoomsGatewaySettings: Sendable {
    let common: ServiceSettings
    let limiter: RedisRateLimiter.Limits
    let writer: MessageWriter.Limits
    let session: SocketSession.Limits
    let rooms: RoomLimits
    let allowances: Allowances
    let readPoolSize: Int
    let maxConnections: Int
    let maxConnectionsPerAddress: Int
    let drainSpread: Duration

    /// - Throws: `SettingsError` naming every setting that is missing, malformed or unknown.
    init(_ settings: SettingsReader) throws {
        common = ServiceSettings(settings, of: .own)
        limiter = RedisRateLimiter.Limits(
            margin: settings.seconds(
                "PRACA_ROOMS_RATE_MARGIN_SECONDS", default: 5, in: 0...3_600,
                doc: "How many seconds a rate limit key outlives its window."))
        writer = MessageWriter.Limits(
            waiting: settings.int(
                "PRACA_ROOMS_WRITE_QUEUE", default: 4_096, in: 16...1_000_000,
                doc: "Messages that may wait to be stored; one more is refused with 503."),
            batch: settings.int(
                "PRACA_ROOMS_WRITE_BATCH", default: 500, in: 1...5_000, doc: "Messages in one transaction."))
        session = SocketSession.Limits(
            waitingEvents: settings.int(
                "PRACA_ROOMS_SOCKET_QUEUE", default: 64, in: 1...10_000,
                doc: "Events of one socket that may wait; one more is refused with TOO_MANY_REQUESTS."),
            eventsPerSecond: settings.int(
                "PRACA_ROOMS_EVENTS_PER_SECOND", default: 200, in: 1...1_000_000,
                doc: "Events of one socket in a second, twice as many after a pause; more get TOO_MANY_REQUESTS."),
            eventsPerPersonSecond: settings.int(
                "PRACA_ROOMS_EVENTS_PER_USER_SECOND", default: 400, in: 1...1_000_000,
                doc: "Events of all sockets of one user at one gateway in a second, twice as many after a pause."),
            perUser: settings.int(
                "PRACA_ROOMS_MAX_CONNECTIONS_PER_USER", default: 100, in: 1...1_000_000,
                doc: "Sockets of one user at one gateway at the most."),
            rooms: settings.int(
                "PRACA_ROOMS_PER_SOCKET", default: 100, in: 1...10_000, doc: "Rooms that one socket may be in."),
            warning: settings.seconds(
                "PRACA_ROOMS_TOKEN_WARNING_SECONDS", default: 60, in: 1...600,
                doc: "How many seconds before its token runs out a socket is warned."))
        rooms = RoomLimits(
            owned: settings.int(
                "PRACA_ROOMS_OWNED_PER_USER", default: 200, in: 1...10_000_000,
                doc: "Rooms that one user may own; one more is refused with LIMIT_REACHED."),
            perHour: settings.int(
                "PRACA_ROOMS_CREATED_PER_USER_HOUR", default: 60, in: 1...10_000_000,
                doc: "Rooms that one user may open in an hour; one more is refused with QUOTA_EXCEEDED."))
        allowances = Allowances(settings)
        readPoolSize = settings.int(
            "PRACA_ROOMS_READ_POOL_SIZE", default: 3, in: 1...64,
            doc: "Connections to PostgreSQL for lists, searches and history, on top of the pool's.")
        maxConnections = settings.int(
            "PRACA_ROOMS_MAX_CONNECTIONS", default: 20_000, in: 1...1_000_000, doc: "Sockets at the most.")
        maxConnectionsPerAddress = settings.int(
            "PRACA_ROOMS_MAX_CONNECTIONS_PER_ADDRESS", default: 10_000, in: 1...1_000_000,
            doc: "Sockets from one client address at the most.")
        drainSpread = settings.seconds(
            "PRACA_ROOMS_DRAIN_SECONDS", default: 5, in: 0...300,
            doc: "Over how many seconds sockets are closed at shutdown, so that they do not all come back at once.")
        try settings.finish()
    }

    /// What one person may do in a while, at all gateways together.
    struct Allowances: Sendable {
        let reads: SharedAllowance.Rule
        let bytes: SharedAllowance.Rule
        let members: SharedAllowance.Rule
        let keys: SharedAllowance.Rule

        fileprivate init(_ settings: SettingsReader) {
            reads = SharedAllowance.Rule(
                name: "rooms-reads",
                amount: settings.int(
                    "PRACA_ROOMS_READS_PER_USER_MINUTE", default: 1_200, in: 1...10_000_000,
                    doc: "Rooms, lists, searches, joins and pages of history of one user in a minute, at all gateways."),
                span: .seconds(60))
            bytes = SharedAllowance.Rule(
                name: "rooms-bytes",
                amount: settings.int(
                    "PRACA_ROOMS_BYTES_PER_USER_HOUR", default: 8_388_608, in: 10_000...1_000_000_000_000,
                    doc: "Bytes that one user's messages (512 each on top) and changes of rooms may take in an hour."),
                span: .seconds(3_600))
            members = SharedAllowance.Rule(
                name: "rooms-members",
                amount: settings.int(
                    "PRACA_ROOMS_MEMBERS_ADDED_PER_USER_HOUR", default: 1_000, in: 1...10_000_000,
                    doc: "Memberships that one user may begin in an hour, for themselves or for others."),
                span: .seconds(3_600))
            keys = SharedAllowance.Rule(
                name: "rooms-keys",
                amount: settings.int(
                    "PRACA_ROOMS_KEYS_PER_USER_HOUR", default: 2_000, in: 1...10_000_000,
                    doc: "Idempotency-Keys of one user's messages and memberships in an hour; each is kept for a day."),
                span: .seconds(3_600))
        }
    }
}
