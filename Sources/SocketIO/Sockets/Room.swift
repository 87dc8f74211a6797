/// A room's members on one event loop.
final class Room<Member> {
    let name: String
    var members: ContiguousArray<Member> = []
    /// What the members were not told yet, because the room pauses.
    var waiting: [EncodedFrames] = []
    var isPausing = false

    init(name: String) {
        self.name = name
    }
}

/// A room that somebody is in, and their place among its members.
struct RoomMembership<Member> {
    let room: Room<Member>
    var index: Int
}
