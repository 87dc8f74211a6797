import EventBus
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle
import Serving
import SocketIO

/// One gateway: the only place that names concrete types and joins them.
struct GatewayProcess {
    private let settings: RoomsSettings

    init(_ settings: RoomsSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order, so that what
    /// takes requests ends before what they need.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let (pool, redis, logger) = (backbone.pool, backbone.redis, backbone.logger)
        let (outbox, wakeRelay) = (backbone.outbox, backbone.wakeRelay)
        let publisher = EventPublisher(
            schema: RoomsService.description.context, pool: pool, redis: redis, room: backbone.brokerRoom,
            logger: logger)
        let now: @Sendable () -> Date = { Date() }

        let callers = backbone.makeGuard()
        // A lane of its own for what may take long: sends never wait for lists, searches and history.
        let readPool = try settings.common.makePool(size: settings.readPoolSize, purpose: "reads", logger)
        let reads = backbone.allowance(settings.allowances.reads)
        let bytes = backbone.allowance(settings.allowances.bytes)
        let additions = backbone.allowance(settings.allowances.members)

        let roomStore = PostgresRooms(pool: pool, outbox: outbox, limits: settings.rooms, wakeRelay: wakeRelay)
        let memberStore = PostgresMembers(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now)
        let rooms = RoomDirectory(store: roomStore, members: memberStore)
        let memberLists = PostgresMembers(pool: readPool, outbox: outbox, wakeRelay: wakeRelay, now: now)
        let messages = PostgresMessages(pool: pool)
        let pages = PostgresMessages(pool: readPool)
        let sockets = SocketDirectory()

        let broadcaster = RoomBroadcaster()
        let updates = RoomUpdates { broadcaster.broadcast(SocketEvents.roomUpdated($0), to: $0.id) }
        let feeds = RoomFeeds { packet, roomID in broadcaster.broadcast(packet, to: roomID) }
        let rights = RoomRights(
            store: roomStore, members: memberStore, rooms: rooms, sockets: sockets, feeds: feeds, updates: updates)
        let repair = FeedRepair(feeds: feeds, store: messages, rights: rights, logger: logger)
        let ownEvents = OwnEvents()
        let commit = MessageCommit(
            pool: pool, outbox: outbox, newest: { [accounts = callers.accounts] in accounts.newest($0) },
            headStart: { publisher.headStart })
        let writer = MessageWriter(store: commit, limits: settings.writer, logger: logger) { committed in
            for committed in committed {
                ownEvents.note(committed.event.event.id)
                guard let feed = feeds.feed(of: committed.message.roomID) else { continue }
                let hasGap = feed.offer(seq: committed.message.seq) {
                    SocketEvents.messageNew(json: ByteBuffer(bytes: committed.event.event.data))
                }
                if hasGap { repair.noticeGap() }
            }
            publisher.publish(committed.map(\.event))
        }

        let access = RoomAccess(rooms: rooms, additions: additions)
        let privateAccess = PostgresPrivateAccess(pool: pool, outbox: outbox, wakeRelay: wakeRelay)
        let history = ReadHistory(
            access: access, store: pages, privateAccess: privateAccess, reads: reads, now: now)
        let join = JoinRoom(access: access, members: rooms, history: history, messages: pages)
        let limiter = RedisRateLimiter(redis: redis, limits: settings.limiter, logger: logger)
        let send = SendMessage(
            access: access, messages: messages, limiter: limiter, writer: writer, bytes: bytes, now: now)
        let keys = HeldKeys(pool: pool, allowance: backbone.allowance(settings.allowances.keys))
        let useCases = RoomUseCases(
            listRooms: ListRooms(store: PostgresRoomLists(pool: readPool), reads: reads),
            showRoom: ShowRoom(access: access, store: roomStore, reads: reads),
            createRoom: CreateRoom(store: roomStore, newID: { UUID.v7() }, now: { Date().truncatedToMilliseconds }),
            updateRoom: UpdateRoom(access: access, store: roomStore, bytes: bytes),
            joinRoom: join,
            readHistory: history,
            sendMessage: send,
            sendUnderKey: SendUnderKey(send: send, keys: keys),
            manageMembers: ManageMembers(
                access: access, store: rooms, lists: memberLists, people: callers.accounts, keys: keys, reads: reads),
            reads: reads
        )

        let live = LiveRooms(joinRoom: join, messages: messages, feeds: feeds, repair: repair, now: now)
        let gateway = SocketGateway(
            authenticator: callers.authenticator, useCases: useCases, live: live, directory: sockets,
            revocations: callers.revocations, accounts: callers.accounts, limits: settings.session, logger: logger)
        let eventLoopGroup = MultiThreadedEventLoopGroup.singleton
        let socketServer = SocketIOServer(
            configuration: socketConfiguration(), application: gateway, eventLoopGroup: eventLoopGroup)
        broadcaster.use(socketServer)

        let liveEvents = LiveEvents(
            feeds: feeds, repair: repair, ownEvents: ownEvents, users: callers.accounts, rooms: rooms, rights: rights,
            updates: updates, sockets: sockets, revocations: callers.revocations, logger: logger)
        let tail = EventTail(
            streams: LiveEvents.streams, redis: redis, pulse: callers.pulse, logger: logger,
            handler: { await liveEvents.receive($0, $1) }, onGap: { await liveEvents.resynchronize() })
        let orders = PostgresOrders(outbox: outbox)
        let departures = Departures(pool: pool, now: now)
        let silences = SilenceUpkeep(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now)
        let consumer = backbone.consumer(of: [AccountProjection.stream, OrderAnswer.stream]) { event, connection in
            try await AccountProjection.apply(event, in: connection)
            return try await orders.receive(event, in: connection)
        }

        let router = Router<AppRequestContext>.service()
        let routes = RoomRoutes(useCases: useCases)
        routes.add(to: router.group("rooms").add(middleware: AuthenticationMiddleware(callers.authenticator)))
        routes.addLeaving(
            to: router.group("rooms").add(
                middleware: AuthenticationMiddleware(callers.authenticator, access: .entrance)))
        let own: [any Service] = [
            readPool, publisher, backbone.trimmer(of: [PublishedEvents.messages, PublishedEvents.rooms]),
            backbone.idempotencyUpkeep,
            backbone.upkeep(
                of: "silences", every: .milliseconds(250), batch: SilenceUpkeep.batch, round: silences.endSome),
            backbone.upkeep(
                of: "departures", every: .seconds(600), batch: Departures.batch, round: departures.forgetSome),
            backbone.upkeep(of: "connected accounts", every: .seconds(1), batch: 1) {
                if !callers.pulse.isBeating { await liveEvents.levelAccounts() }
                return 0
            },
            writer, consumer, tail, repair, updates,
        ]
        try await backbone.run(
            router, server: .socketIO([socketServer.engine], configuration: portConfiguration()),
            services: callers.services + own,
            last: [SocketDrain(server: socketServer, spread: settings.drainSpread)])
    }

    private func portConfiguration() -> PortConfiguration {
        var configuration = PortConfiguration()
        configuration.keepAliveTimeout = TimeAmount(settings.common.shared.idleTimeout)
        configuration.refusals = Problem.refusal
        return configuration
    }

    private func socketConfiguration() -> SocketIOConfiguration {
        var configuration = SocketIOConfiguration()
        configuration.engine.limits.sessions = settings.maxConnections
        configuration.engine.limits.sessionsPerAddress = settings.maxConnectionsPerAddress
        configuration.engine.trustedProxies = settings.common.shared.trustedProxies
        configuration.engine.affinityHeader = "x-session-affinity"
        configuration.engine.origins = .listed(Set(settings.common.shared.publicOrigins), sameHost: true)
        configuration.limits.roomsPerSocket = settings.session.rooms
        return configuration
    }
}
