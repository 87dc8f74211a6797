import Foundation
import NIOPosix
import Postgres
import RoomsGatewayCore
import ServiceKit
import Serving
import SocketIO

/// Everything of a gateway above its connections, layer by layer: the record, what is live, what can be asked, and the socket
/// server that takes the questions.
struct RoomsGatewayParts {
    let record: RecordParts
    let live: LiveParts
    let useCases: RoomUseCases
    let sockets: SocketIOServer
    let now: @Sendable () -> Date

    init(
        _ settings: RoomsGatewaySettings, _ backbone: ServiceBackbone, readPool: PostgresPool, _ callers: ProjectedGuard
    ) {
        let connections = backbone.connections
        record = RecordParts(settings, connections, readPool: readPool, callers.accounts.news)
        let broadcaster = RoomBroadcaster()
        live = LiveParts(settings, backbone, callers, record, broadcaster)
        useCases = RoomUseCases(settings, connections, callers, record, live.writer)
        let gateway = SocketGateway(
            authenticator: callers.authenticator, useCases: useCases,
            live: LiveRooms(
                joinRoom: useCases.joinRoom, confirmJoin: useCases.confirmJoin, readOnJoin: useCases.readOnJoin,
                messages: record.messages, feeds: live.feeds, repair: live.repair,
                now: connections.now),
            directory: live.directory, revocations: callers.revocations, accounts: callers.accounts,
            limits: settings.session, logger: connections.logger, now: connections.now)
        sockets = SocketIOServer(
            configuration: settings.socketConfiguration, application: gateway,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        broadcaster.use(sockets)
        now = connections.now
    }
}

extension RoomUseCases {
    /// Everything that can be asked, over the record.
    fileprivate init(
        _ settings: RoomsGatewaySettings, _ connections: ServiceConnections, _ callers: ProjectedGuard,
        _ record: RecordParts,
        _ writer: MessageWriter
    ) {
        let now = connections.now
        let reads = connections.allowance(settings.allowances.reads)
        let bytes = connections.allowance(settings.allowances.bytes)
        let keys = HeldKeys(pool: connections.pool, allowance: connections.allowance(settings.allowances.keys))
        let access = RoomAccess(rooms: record.directory, additions: connections.allowance(settings.allowances.members))
        let history = ReadHistory(
            access: access, store: record.pages, privateAccess: record.privateAccess, reads: reads, now: now)
        let send = SendMessage(
            access: access, messages: record.messages,
            limiter: RedisRateLimiter(redis: connections.redis, limits: settings.limiter, logger: connections.logger),
            writer: writer, bytes: bytes, now: now)
        let change = RoomEdit(store: record.rooms, bytes: bytes)
        self.init(
            listRooms: ListRooms(
                store: PostgresRoomLists(pool: record.readPool), reads: reads, encode: RoomList.encode),
            showRoom: ShowRoom(access: access, store: record.rooms, reads: reads),
            createRoom: CreateRoom(store: record.rooms, newID: { UUID.v7() }, now: { now().truncatedToMilliseconds }),
            updateRoom: UpdateRoom(access: access, change: change),
            archiveRoom: ArchiveRoom(access: access, change: change, now: { now().truncatedToMilliseconds }),
            unarchiveRoom: UnarchiveRoom(access: access, change: change),
            joinRoom: JoinRoom(access: access, members: record.directory),
            confirmJoin: ConfirmJoin(rooms: record.directory),
            readOnJoin: ReadOnJoin(history: history, messages: record.messages),
            readHistory: history,
            sendMessage: send,
            sendUnderKey: SendUnderKey(send: send, keys: keys),
            listMembers: ListMembers(access: access, store: record.memberLists, reads: reads),
            addMember: AddMember(access: access, store: record.directory, people: callers.accounts, keys: keys),
            removeMember: RemoveMember(access: access, store: record.directory),
            reads: reads)
    }
}

extension RoomsGatewaySettings {
    fileprivate var socketConfiguration: SocketIOConfiguration {
        var configuration = SocketIOConfiguration()
        configuration.engine.limits.sessions = maxConnections
        configuration.engine.limits.sessionsPerAddress = maxConnectionsPerAddress
        configuration.engine.trustedProxies = common.shared.trustedProxies
        configuration.engine.affinityHeader = "x-session-affinity"
        configuration.engine.origins = .listed(Set(common.shared.publicOrigins), sameHost: true)
        configuration.limits.roomsPerSocket = session.rooms
        return configuration
    }
}
