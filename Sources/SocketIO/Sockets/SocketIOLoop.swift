/// One event loop's share of a ``SocketIOServer``: the rooms, with those members that live on this loop.
final class SocketIOLoop {
    let configuration: SocketIOConfiguration
    let rules: SocketRules
    private(set) var rooms: [RoomKey: Room<Socket>] = [:]

    init(configuration: SocketIOConfiguration) {
        self.configuration = configuration
        rules = SocketRules(configuration)
    }

    var limits: SocketIOLimits { configuration.limits }

    func join(_ name: String, _ socket: Socket) -> Bool {
        let state = socket.state
        guard !state.memberships.contains(where: { $0.room.name == name }) else { return true }
        guard state.memberships.count < limits.roomsPerSocket else { return false }
        let key = RoomKey(namespace: socket.namespace, name: name)
        let room = rooms[key] ?? Room<Socket>(name: name)
        rooms[key] = room
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

    /// Queues the packet for every member here but one.
    func deliver(_ broadcast: Broadcast) {
        let key = RoomKey(namespace: broadcast.packet.namespace, name: broadcast.room)
        guard let room = rooms[key] else { return }
        let frames = broadcast.packet.frames
        if let excluded = broadcast.excluding {
            for socket in room.members where socket.id != excluded { socket.state.send(frames) }
        } else {
            for socket in room.members { socket.state.send(frames) }
        }
    }
}

struct RoomKey: Hashable {
    let namespace: String
    let name: String
}
