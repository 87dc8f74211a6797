import NIOCore

/// How Socket.IO is spoken: the transports beneath it, namespaces, times and limits.
public struct SocketIOConfiguration: Sendable {
    /// The transports.
    public var engine: EngineConfiguration
    /// The namespaces a client can ask to join; others are refused with `Invalid namespace`.
    public var namespaces: Set<String> = ["/"]
    /// Time a connection may exist without having joined any namespace.
    public var connectTimeout = TimeAmount.seconds(10)
    /// Time the application has to answer a ``ConnectRequest``; then it is refused.
    public var acceptTimeout = TimeAmount.seconds(10)
    /// Time from a binary packet's text to its last attachment.
    public var attachmentTimeout = TimeAmount.seconds(10)
    /// How often large rooms are told something.
    public var pauses = RoomPauses()
    /// Sizes and counts.
    public var limits = SocketIOLimits()

    /// The defaults, for requests to `path`.
    public init(path: String = "/socket.io/") {
        engine = EngineConfiguration(path: path)
    }
}

/// Limits of the Socket.IO layer. What exceeds one ends the connection, unless stated otherwise.
public struct SocketIOLimits: Sendable {
    /// Binary attachments of one packet. Their bytes together may be as many as `maxPayload`.
    public var attachmentsPerPacket = 16
    /// Levels of arrays and objects in a packet's JSON, at most 64.
    public var jsonDepth = 32
    /// Namespaces one connection may have joined or asked for at a time.
    public var namespacesPerConnection = 4
    /// Joins refused in a row.
    public var refusalsPerConnection = 8
    /// Rooms a socket may be in. Beyond: ``Socket/join(_:)`` answers false.
    public var roomsPerSocket = 256

    /// The defaults.
    public init() {}
}

/// How long a room whose members were told something on an event loop waits there before they are told more, so that what comes
/// meanwhile is one write a member. Telling a room costs by its members, and so does the pause; most rooms have none.
public struct RoomPauses: Sendable {
    /// Time for each member on the event loop.
    public var perMember = TimeAmount.microseconds(100)
    /// What is shorter is none.
    public var shortest = TimeAmount.milliseconds(5)
    /// What is longer is this.
    public var longest = TimeAmount.milliseconds(50)

    /// The defaults.
    public init() {}

    func pause(members: Int) -> TimeAmount {
        let pause = perMember * members
        return pause < shortest ? .zero : min(pause, longest)
    }
}
