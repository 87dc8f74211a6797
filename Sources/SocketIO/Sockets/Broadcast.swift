/// One packet for the members of a room.
public struct Broadcast: Sendable {
    /// The packet; the room is one of its namespace.
    public let packet: EncodedPacket
    /// The room.
    public let room: String
    /// A socket that does not get it.
    public let excluding: SocketID?

    /// Describes a broadcast.
    public init(_ packet: EncodedPacket, to room: String, excluding: SocketID? = nil) {
        self.packet = packet
        self.room = room
        self.excluding = excluding
    }
}
