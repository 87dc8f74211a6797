import Common
import EventBus
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import Metrics
import NIOCore
import NIOPosix
import Postgres
import Redis
import ServiceLifecycle
import SocketIO

/// One gateway: the only place that names concrete types and joins them.
struct GatewayProcess {
    /// The group in which all gateways together handle events, and the name of its dead letters.
    static let consumerGroup = "rooms-gateway"

    private let settings: RoomsSettings

    init(_ settings: RoomsSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order, so that what
    /// takes requests ends before what they need.
    func run() async throws {
        let shared = settings.shared
        let metrics = PrometheusRegistry()
        metrics.bootstrap()
        JSONLogHandler.bootstrap(level: shared.logLevel)
        let logger = Logger(label: "rooms-gateway")

        let pool = try makePool(logger)
        try await RoomsSchema.migrator(pool, shared).verify()
        let redis = try makeRedis(logger)
        try await redis.requireNoEviction()

        let outbox = Outbox(schema: RoomsSchema.name)
        let relay = OutboxRelay(schema: RoomsSchema.name, pool: pool, redis: redis, logger: logger)
        let publisher = EventPublisher(schema: RoomsSchema.name, pool: pool, redis: redis, logger: logger)
        let now: @Sendable () -> Date = { Date() }

        let users = UserDirectory(pool: pool)
        let roomStore = PostgresRooms(pool: pool, outbox: outbox, wakeRelay: { relay.wake() })
        let memberStore = PostgresMembers(pool: pool, outbox: outbox, wakeRelay: { relay.wake() }, now: now)
        let rooms = RoomDirectory(store: roomStore, members: memberStore)
        let messages = PostgresMessages(pool: pool)
        let sockets = SocketDirectory()

        let broadcaster = RoomBroadcaster()
        let feeds = RoomFeeds { packet, roomID in broadcaster.broadcast(packet, to: roomID) }
        let repair = FeedRepair(feeds: feeds, store: messages, logger: logger)
        let commit = MessageCommit(pool: pool, outbox: outbox, headStart: { publisher.headStart })
        let writer = MessageWriter(store: commit, limits: settings.writer, logger: logger) { committed in
            for message in committed.map(\.message) {
                guard let feed = feeds.feed(of: message.roomID) else { continue }
                if feed.offer(seq: message.seq, packet: { SocketEvents.messageNew(message) }) { repair.noticeGap() }
            }
            publisher.publish(committed.map(\.event))
        }

        let access = RoomAccess(rooms: rooms, members: rooms)
        let history = ReadHistory(access: access, store: messages)
        let join = JoinRoom(access: access, store: roomStore, members: rooms, history: history, messages: messages)
        let limiter = RedisRateLimiter(redis: redis, limits: settings.limiter, logger: logger)
        let useCases = RoomUseCases(
            listRooms: ListRooms(store: roomStore),
            showRoom: ShowRoom(access: access, store: roomStore),
            createRoom: CreateRoom(store: roomStore, newID: { UUID.v7() }, now: { Date().truncatedToMilliseconds }),
            updateRoom: UpdateRoom(access: access, store: roomStore),
            joinRoom: join,
            readHistory: history,
            sendMessage: SendMessage(
                access: access, messages: messages, limiter: limiter, writer: writer, now: now),
            manageMembers: ManageMembers(access: access, store: rooms, accounts: users)
        )

        let http = HTTPFetch()
        let keys = JWKSClient(url: shared.jwksURL, http: http, logger: logger)
        let revocations = RedisSessionRevocations(redis: redis)
        let authenticator = Authenticator(
            verifier: TokenVerifier(
                keys: keys,
                expectation: TokenExpectation(
                    issuer: shared.tokenIssuer, audience: shared.tokenAudience, leeway: shared.tokenLeeway)),
            revocations: revocations,
            accounts: users)

        let live = LiveRooms(joinRoom: join, messages: messages, feeds: feeds, repair: repair, now: now)
        let gateway = SocketGateway(
            authenticator: authenticator, useCases: useCases, live: live, directory: sockets,
            limits: settings.session, logger: logger)
        let eventLoopGroup = MultiThreadedEventLoopGroup.singleton
        let socketServer = SocketIOServer(
            configuration: socketConfiguration(), application: gateway, eventLoopGroup: eventLoopGroup)
        broadcaster.use(socketServer)

        let liveEvents = LiveEvents(
            feeds: feeds, repair: repair, users: users, rooms: rooms, sockets: sockets,
            broadcaster: broadcaster, revocations: revocations, logger: logger)
        let tail = EventTail(
            streams: LiveEvents.streams, redis: redis, logger: logger,
            handler: { await liveEvents.receive($0, $1) }, onGap: { await liveEvents.resynchronize() })
        let consumer = EventConsumer(
            group: Self.consumerGroup, streams: [UserProjection.stream], pool: pool, redis: redis,
            inboxSchema: RoomsSchema.name, logger: logger
        ) { event, connection in
            try await UserProjection.apply(event, connection)
        }

        let trimmer = StreamTrimmer(
            streams: [PublishedEvents.messages, PublishedEvents.rooms], redis: redis, logger: logger)

        let readiness = Readiness(checks: [
            .init("postgres") { _ = try await pool.query("SELECT 1") },
            .init("redis") { try await redis.ping() },
        ])
        let router = Router<AppRequestContext>.service()
        HealthRoutes(readiness: readiness, metrics: metrics).add(to: router)
        RoomRoutes(useCases: useCases).add(
            to: router.group("rooms").add(middleware: AuthenticationMiddleware(authenticator)))
        let application = Application(
            responder: ServicePipeline(router, trustedProxies: shared.trustedProxies, metrics: metrics),
            server: .socketIO([socketServer.engine]),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            eventLoopGroupProvider: .shared(eventLoopGroup),
            logger: logger)

        try await ServiceRunner(
            services: [
                pool, redis, keys, relay, publisher, trimmer, writer, consumer, tail, repair, application,
                SocketDrain(server: socketServer, spread: settings.drainSpread),
            ],
            readiness: readiness, limit: shared.shutdownLimit, logger: logger
        ).run()
    }

    private func makePool(_ logger: Logger) throws -> PostgresPool {
        var configuration = try PostgresConfiguration(url: settings.databaseURL.reveal())
        configuration.applicationName = "rooms-gateway"
        configuration.poolSize = settings.poolSize
        return PostgresPool(configuration: configuration, logger: logger)
    }

    private func makeRedis(_ logger: Logger) throws -> RedisClient {
        var configuration = try RedisConfiguration(url: settings.shared.redisURL.reveal())
        configuration.clientName = "rooms-gateway"
        configuration.keyPrefix = settings.shared.redisKeyPrefix
        return RedisClient(configuration: configuration, logger: logger)
    }

    private func socketConfiguration() -> SocketIOConfiguration {
        var configuration = SocketIOConfiguration()
        configuration.engine.limits.sessions = settings.maxConnections
        configuration.engine.limits.sessionsPerAddress = settings.maxConnectionsPerAddress
        configuration.engine.trustedProxies = settings.shared.trustedProxies.compactMap { AddressRange($0) }
        configuration.engine.affinityHeader = "x-session-affinity"
        configuration.engine.origins = .listed(Set(settings.shared.publicOrigins), sameHost: true)
        configuration.limits.roomsPerSocket = settings.session.rooms
        return configuration
    }
}
