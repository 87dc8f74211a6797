import Common
import Postgres
import RoomsGatewayCore
import ServiceKit

/// The record of rooms: its stores over two pools, and what is done with it besides requests.
struct RecordParts {
    let readPool: PostgresPool
    let rooms: PostgresRooms
    let members: PostgresMembers
    let memberLists: PostgresMembers
    /// What is remembered of rooms and members, over the two.
    let directory: RoomDirectory
    let messages: PostgresMessages
    let pages: PostgresMessages
    let privateAccess: PostgresPrivateAccess
    let departures: DepartureMaintenance
    let silences: SilenceMaintenance
    let leftRooms: LeftRoomsMaintenance
    let events: EventHandler

    /// - Parameter readPool: a lane of its own for what may take long: sends never wait for lists, searches and history.
    init(
        _ settings: RoomsGatewaySettings, _ connections: ServiceConnections, readPool: PostgresPool, _ news: AccountNews
    ) {
        let (pool, outbox, wakeRelay, now) = (
            connections.pool, connections.outbox, connections.wakeRelay, connections.now
        )
        self.readPool = readPool
        rooms = PostgresRooms(
            pool: pool, outbox: outbox, limits: settings.rooms, wakeRelay: wakeRelay, now: now, news: news)
        members = PostgresMembers(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now, news: news)
        memberLists = PostgresMembers(pool: readPool, outbox: outbox, wakeRelay: wakeRelay, now: now, news: news)
        directory = RoomDirectory(store: rooms, members: members)
        messages = PostgresMessages(pool: pool)
        pages = PostgresMessages(pool: readPool)
        privateAccess = PostgresPrivateAccess(pool: pool, outbox: outbox, wakeRelay: wakeRelay, news: news, now: now)
        departures = DepartureMaintenance(pool: pool, now: now)
        silences = SilenceMaintenance(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now)
        leftRooms = LeftRoomsMaintenance(pool: pool)
        events = EventHandler(outbox: outbox, now: now)
    }
}
