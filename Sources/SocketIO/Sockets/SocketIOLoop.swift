import NIOCore

/// One event loop's share of a ``SocketIOServer``: the rooms, with those members that live on this loop.
final class SocketIOLoop {
    let configuration: SocketIOConfiguration
    let rules: SocketRules
    private let eventLoop: any EventLoop
    private(set) var rooms: [RoomKey: Room<Socket>] = [:]

    init(configuration: SocketIOConfiguration, eventLoop: any EventLoop) {
        self.configuration = configuration
        rules = SocketRules(configuration)
        self.eventLoop = eventLoop
    }

    var limits: SocketIOLimits { configuration.limits }

    func join(_ name: String, _ socket: Socket) -> Bool {
        let state = socket.state
        guard !state.memberships.contains(where: { $0.room.name == name }) else { return true }
        guard state.memberships.count < limits.roomsPerSocket else { return false }
        let key = RoomKey(namespace: socket.namespace, name: name)
        let room = rooms[key] ?? Room<Socket>(name: name)
        rooms[key] = room
        tellWhatWaits(in: room)
        state.memberships.append(.init(room: room, index: room.members.count))
        room.members.append(socket)
        return true
    }

    func leave(_ name: String, _ socket: Socket) {
        guard let index = socket.state.memberships.firstIndex(where: { $0.room.name == name }) else { return }
        remove(socket.state.memberships.remove(at: index), namespace: socket.namespace)
    }

    func leaveAll(_ socket: Socket) {
        let memberships = socket.state.memberships
        socket.state.memberships = []
        for membership in memberships { remove(membership, namespace: socket.namespace) }
    }

    /// The last member takes the leaving one's place.
    private func remove(_ membership: RoomMembership<Socket>, namespace: String) {
        let room = membership.room
        tellWhatWaits(in: room)
        let last = room.members.removeLast()
        if membership.index < room.members.count {
            room.members[membership.index] = last
            let state = last.state
            if let index = state.memberships.firstIndex(where: { $0.room === room }) {
                state.memberships[index].index = membership.index
            }
        }
        if room.members.isEmpty { rooms[RoomKey(namespace: namespace, name: room.name)] = nil }
    }
}

// MARK: - Telling

extension SocketIOLoop {
    /// Does what was posted. Packets for one room that follow each other are queued at its members in one go.
    func work(off posts: [LoopInbox.Post]) {
        var run: BroadcastRun?
        for post in posts {
            if case .broadcast(let broadcast) = post {
                if run?.goesOn(with: broadcast) == true { continue }
                deliver(run)
                run = BroadcastRun(broadcast)
            } else if case .task(let body) = post {
                deliver(run)
                run = nil
                body()
            }
        }
        deliver(run)
    }

    private func deliver(_ run: BroadcastRun?) {
        guard let run, let room = rooms[RoomKey(namespace: run.first.packet.namespace, name: run.first.room)] else {
            return
        }
        if let excluded = run.first.excluding {
            tellWhatWaits(in: room)
            let packets = FrameBatch(run.packets)
            for socket in room.members where socket.id != excluded { socket.state.send(packets) }
        } else {
            room.waiting += run.packets
            if !room.isPausing { tell(room) }
        }
    }

    /// Tells a room what waits; what comes then waits for the end of a pause, if it is a large one.
    private func tell(_ room: Room<Socket>) {
        tellWhatWaits(in: room)
        let pause = configuration.pauses.pause(members: room.members.count)
        guard pause > .zero else { return }
        room.isPausing = true
        eventLoop.assumeIsolated().scheduleTask(in: pause) {
            room.isPausing = false
            if !room.waiting.isEmpty { self.tell(room) }
        }
    }

    /// Queues the packets at every member here.
    private func tellWhatWaits(in room: Room<Socket>) {
        guard !room.waiting.isEmpty else { return }
        let packets = FrameBatch(room.waiting)
        room.waiting = []
        for socket in room.members { socket.state.send(packets) }
    }
}

/// Broadcasts to the same sockets, one behind the other.
private struct BroadcastRun {
    let first: Broadcast
    private(set) var packets: [EncodedFrames]

    init(_ broadcast: Broadcast) {
        first = broadcast
        packets = [broadcast.packet.frames]
    }

    /// Takes one more; false if it is for others.
    mutating func goesOn(with next: Broadcast) -> Bool {
        guard next.room == first.room, next.packet.namespace == first.packet.namespace,
            next.excluding == first.excluding
        else { return false }
        packets.append(next.packet.frames)
        return true
    }
}

struct RoomKey: Hashable {
    let namespace: String
    let name: String
}
