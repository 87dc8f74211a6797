import ArgumentParser

/// What a run does. All but the last send messages; that one holds still.
enum Scenario: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// One room of 500 sockets; four of them send, each with eight messages in flight: fan-out.
    case oneRoom = "one-room"
    /// A hundred rooms of ten sockets; one of each sends, with two messages in flight: storing.
    case manyRooms = "many-rooms"
    /// 200 messages a second over fifty rooms of ten sockets, whatever the server makes of it: latency.
    case paced
    /// As ``paced``, in rooms with both pauses in force, each so short that no message is refused: the rate limiter.
    case rules
    /// As ``paced``, with a tenth of the messages: what a message costs that shares nothing with another.
    case light
    /// Sockets that joined a room and say nothing: memory.
    case idle

    /// The rooms of a scenario and who is in them.
    struct Shape: Sendable {
        let rooms: Int
        let socketsPerRoom: Int
        let load: Load
        /// Whether the rooms have pauses between messages.
        var hasRules = false

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
        case .paced: Self.paced(perSecond: 200)
        case .rules: Self.paced(perSecond: 200, hasRules: true)
        case .light: Self.paced(perSecond: 20)
        case .idle: Shape(rooms: 50, socketsPerRoom: max(1, idleSockets / 50), load: .silence)
        }
    }

    private static func paced(perSecond: Int, hasRules: Bool = false) -> Shape {
        Shape(rooms: 50, socketsPerRoom: 10, load: .openLoop(perSecond: perSecond), hasRules: hasRules)
    }
}
