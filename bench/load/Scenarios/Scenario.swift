import ArgumentParser

/// What a run does. The first three send messages; the last holds still.
enum Scenario: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// One room of 500 sockets; four of them send, each with eight messages in flight: fan-out.
    case oneRoom = "one-room"
    /// A hundred rooms of ten sockets; one of each sends, with two messages in flight: storing.
    case manyRooms = "many-rooms"
    /// 200 messages a second over fifty rooms of ten sockets, whatever the server makes of it: latency.
    case paced
    /// Sockets that joined a room and say nothing: memory.
    case idle

    /// The rooms of a scenario and who is in them.
    struct Shape: Sendable {
        let rooms: Int
        let socketsPerRoom: Int
        let load: Load

        var sockets: Int { rooms * socketsPerRoom }
    }

    /// How messages come.
    enum Load: Sendable {
        /// `senders` sockets of each room, each with `inFlight` unacknowledged messages at all times.
        case closedLoop(senders: Int, inFlight: Int)
        /// This many messages a second, from the first socket of each room in turn.
        case openLoop(perSecond: Int)
        /// None.
        case silence
    }

    func shape(idleSockets: Int) -> Shape {
        switch self {
        case .oneRoom: Shape(rooms: 1, socketsPerRoom: 500, load: .closedLoop(senders: 4, inFlight: 8))
        case .manyRooms: Shape(rooms: 100, socketsPerRoom: 10, load: .closedLoop(senders: 1, inFlight: 2))
        case .paced: Shape(rooms: 50, socketsPerRoom: 10, load: .openLoop(perSecond: 200))
        case .idle: Shape(rooms: 50, socketsPerRoom: max(1, idleSockets / 50), load: .silence)
        }
    }
}
