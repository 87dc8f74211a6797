/// One packet for the members of a room.
struct Broadcast: Sendable {
    /// The packet; the room is one of its namespace.
    let packet: EncodedPacket
    /// The room.
    let room: String
    /// A socket that does not get it.
    let excluding: SocketID?

    /// Describes a broadcast.
    init(_ packet: EncodedPacket, to room: String, excluding: SocketID? = nil) {
        self.packet = packet
        self.room = room
        self.excluding = excluding
    }
}
