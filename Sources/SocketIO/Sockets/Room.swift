/// A room's members on one event loop.
final class Room<Member> {
    let name: String
    var members: ContiguousArray<Member> = []

    init(name: String) {
        self.name = name
    }
}

/// A room that somebody is in, and their place among its members.
struct RoomMembership<Member> {
    let room: Room<Member>
    var index: Int
}
