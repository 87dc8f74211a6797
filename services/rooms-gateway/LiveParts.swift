import EventBus
import ServiceKit

/// What is live in a gateway: the rooms that somebody watches, the way of messages into them, and what hears of everything that
/// others do. No command has any of it.
struct LiveParts {
    let callers: ProjectedGuard
    let feeds: RoomFeeds
    let repair: FeedRepair
    let directory = SocketDirectory()
    let ownEvents = OwnEvents()
    let writer: MessageWriter
    let publisher: EventPublisher
    let updates: RoomUpdates
    let events: LiveEvents

    init(
        _ settings: RoomsGatewaySettings, _ backbone: ServiceBackbone, _ callers: ProjectedGuard, _ record: RecordParts,
        _ broadcaster: RoomBroadcaster
    ) {
        let connections = backbone.connections
        let logger = connections.logger
        let ledger = PublicationLedger()
        let publisher = EventPublisher(
            to: PublishedEvents.messages, notedIn: ledger, schema: settings.common.service.context,
            pool: connections.pool, redis: connections.redis, capacity: backbone.brokerCapacity, logger: logger)
        let feeds = RoomFeeds { packet, roomID in broadcaster.broadcast(packet, to: roomID) }
        updates = RoomUpdates { broadcaster.broadcast(SocketEvents.roomUpdated($0), to: $0.id) }
        let rights = RoomRights(
            store: record.rooms, members: record.members, rooms: record.directory, sockets: directory, feeds: feeds,
            updates: updates)
        let repair = FeedRepair(feeds: feeds, store: record.messages, rights: rights, logger: logger)
        let fanOut = MessageFanOut(
            feeds: feeds, ownEvents: ownEvents, noticeGap: { repair.noticeGap() }, publish: { publisher.publish($0) })
        writer = MessageWriter(
            store: MessageCommit(
                pool: connections.pool, schema: settings.common.service.context, ledger: ledger,
                news: callers.accounts.news, now: connections.now),
            limits: settings.writer, logger: logger, together: broadcaster.together, committed: fanOut.committed)
        events = LiveEvents(
            feeds: feeds, fanOut: fanOut, repair: repair, users: callers.accounts, rooms: record.directory,
            rights: rights, updates: updates, sockets: directory, revocations: callers.revocations,
            together: broadcaster.together, logger: logger, now: connections.now)
        (self.callers, self.publisher, self.feeds, self.repair) = (callers, publisher, feeds, repair)
    }
}
