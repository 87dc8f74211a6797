import Common
import EventBus
import ServiceKit
import ServiceLifecycle

/// What is live in a gateway: the rooms that somebody watches, the way of messages into them, and what hears of everything that
/// others do.
struct LiveParts {
    let feeds: RoomFeeds
    let repair: FeedRepair
    let directory = SocketDirectory()
    let writer: MessageWriter
    private let publisher: EventPublisher
    private let updates: RoomUpdates
    private let events: LiveEvents

    init(
        _ record: RecordParts, _ callers: ProjectedGuard, _ broadcaster: RoomBroadcaster, _ backbone: ServiceBackbone,
        _ settings: RoomsSettings
    ) {
        let logger = backbone.logger
        let publisher = EventPublisher(
            schema: settings.common.service.context, pool: backbone.pool, redis: backbone.redis,
            room: backbone.brokerRoom, logger: logger)
        let feeds = RoomFeeds { packet, roomID in broadcaster.broadcast(packet, to: roomID) }
        updates = RoomUpdates { broadcaster.broadcast(SocketEvents.roomUpdated($0), to: $0.id) }
        let rights = RoomRights(
            store: record.rooms, members: record.members, rooms: record.directory, sockets: directory, feeds: feeds,
            updates: updates)
        let repair = FeedRepair(feeds: feeds, store: record.messages, rights: rights, logger: logger)
        let fanOut = MessageFanOut(
            feeds: feeds, ownEvents: OwnEvents(), noticeGap: { repair.noticeGap() }, publish: { publisher.publish($0) })
        writer = MessageWriter(
            store: MessageCommit(
                pool: backbone.pool, outbox: backbone.outbox,
                news: callers.accounts.news, headStart: { publisher.headStart }),
            limits: settings.writer, logger: logger, committed: fanOut.committed)
        events = LiveEvents(
            feeds: feeds, fanOut: fanOut, repair: repair, users: callers.accounts, rooms: record.directory,
            rights: rights, updates: updates, sockets: directory, revocations: callers.revocations, logger: logger,
            now: backbone.now)
        (self.publisher, self.feeds, self.repair) = (publisher, feeds, repair)
    }

    /// What keeps it level with the streams and the record.
    func services(_ backbone: ServiceBackbone, _ callers: ProjectedGuard) -> [any Service] {
        let tail = EventTail(
            streams: LiveEvents.streams, redis: backbone.redis, pulse: callers.pulse, logger: backbone.logger,
            handler: { [events] in await events.receive($0, $1) }, onGap: { [events] in await events.resynchronize() })
        return [
            publisher,
            backbone.job("connected accounts", every: .seconds(1)) { [events] in
                if !callers.pulse.isBeating { await events.levelAccounts() }
            },
            writer, tail, repair,
            backbone.job("room updates", every: RoomUpdates.interval) { [updates] in
                updates.tellWaiting()
            },
        ]
    }
}
