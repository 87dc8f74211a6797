import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit
import ServiceLifecycle

/// The record of rooms: its stores over two pools, and what is done with it besides requests.
struct RecordParts {
    /// A lane of its own for what may take long: sends never wait for lists, searches and history.
    let readPool: PostgresPool
    let rooms: PostgresRooms
    let members: PostgresMembers
    let memberLists: PostgresMembers
    /// What is remembered of rooms and members, over the two.
    let directory: RoomDirectory
    let messages: PostgresMessages
    let pages: PostgresMessages
    let privateAccess: PostgresPrivateAccess
    private let departures: Departures
    private let silences: SilenceUpkeep
    private let leftRooms: LeftRoomsUpkeep
    private let orders: OrderConsumer<PostgresOrders>

    /// - Throws: `PostgresError` for an address that cannot be read.
    init(
        _ settings: RoomsSettings, _ news: AccountNews, _ backbone: ServiceBackbone
    ) throws {
        let (pool, outbox, wakeRelay, now) = (backbone.pool, backbone.outbox, backbone.wakeRelay, backbone.now)
        readPool = try settings.common.makePool(size: settings.readPoolSize, purpose: "reads", backbone.logger)
        rooms = PostgresRooms(
            pool: pool, outbox: outbox, limits: settings.rooms, wakeRelay: wakeRelay, now: now, news: news)
        members = PostgresMembers(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now, news: news)
        memberLists = PostgresMembers(pool: readPool, outbox: outbox, wakeRelay: wakeRelay, now: now, news: news)
        directory = RoomDirectory(store: rooms, members: members)
        messages = PostgresMessages(pool: pool)
        pages = PostgresMessages(pool: readPool)
        privateAccess = PostgresPrivateAccess(pool: pool, outbox: outbox, wakeRelay: wakeRelay, news: news, now: now)
        departures = Departures(pool: pool, now: now)
        silences = SilenceUpkeep(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now)
        leftRooms = LeftRoomsUpkeep(pool: pool)
        orders = OrderConsumer(PostgresOrders(outbox: outbox, now: now), outbox: outbox, now: now)
    }

    /// What keeps it: the consumer of what others say, and what time alone brings about.
    func services(_ backbone: ServiceBackbone) -> [any Service] {
        let consumer = backbone.consumer(of: [AccountProjection.stream, .orders]) { [orders] event, connection in
            try await AccountProjection.apply(event, in: connection)
            return try await orders.receive(event, in: connection) ?? .done
        }
        return [
            readPool, backbone.trimmer(of: [PublishedEvents.messages, PublishedEvents.rooms]), backbone.idempotencyJob,
            backbone.job("silences", every: .milliseconds(250), batch: SilenceUpkeep.batch, round: silences.endSome),
            backbone.job("left rooms", every: .seconds(10), batch: 1, round: leftRooms.emptySome),
            backbone.job("departures", every: .seconds(600), batch: Departures.batch, round: departures.forgetSome),
            consumer,
        ]
    }
}

extension RoomUseCases {
    /// Everything that can be asked, over the record.
    init(
        _ record: RecordParts, _ callers: ProjectedGuard, _ writer: MessageWriter, _ backbone: ServiceBackbone,
        _ settings: RoomsSettings
    ) {
        let now = backbone.now
        let reads = backbone.allowance(settings.allowances.reads)
        let bytes = backbone.allowance(settings.allowances.bytes)
        let keys = HeldKeys(pool: backbone.pool, allowance: backbone.allowance(settings.allowances.keys))
        let access = RoomAccess(rooms: record.directory, additions: backbone.allowance(settings.allowances.members))
        let history = ReadHistory(
            access: access, store: record.pages, privateAccess: record.privateAccess, reads: reads, now: now)
        let send = SendMessage(
            access: access, messages: record.messages,
            limiter: RedisRateLimiter(redis: backbone.redis, limits: settings.limiter, logger: backbone.logger),
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
            joinRoom: JoinRoom(access: access, members: record.directory, history: history, messages: record.messages),
            readHistory: history,
            sendMessage: send,
            sendUnderKey: SendUnderKey(send: send, keys: keys),
            listMembers: ListMembers(access: access, store: record.memberLists, reads: reads),
            addMember: AddMember(access: access, store: record.directory, people: callers.accounts, keys: keys),
            removeMember: RemoveMember(access: access, store: record.directory),
            reads: reads)
    }
}
