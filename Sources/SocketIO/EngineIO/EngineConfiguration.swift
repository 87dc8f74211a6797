import ClientAddress
import NIOCore

/// How Engine.IO is spoken: path, transports, times and limits.
public struct EngineConfiguration: Sendable {
    /// The request path that is served, with its trailing slash; a request without that slash is served too.
    public var path: String
    /// Whether HTTP long-polling is offered.
    public var allowsPolling = true
    /// Whether a long-polling session may move to a WebSocket.
    public var allowsUpgrade = true
    /// Time between a handshake or pong and the next ping.
    public var pingInterval = TimeAmount.seconds(25)
    /// Time a client has to answer a ping.
    public var pingTimeout = TimeAmount.seconds(20)
    /// Time from opening a probing WebSocket to the `upgrade` packet.
    public var upgradeTimeout = TimeAmount.seconds(10)
    /// Time to wait for a client's end of the closing handshake before the connection is dropped.
    public var closeTimeout = TimeAmount.seconds(2)
    /// How long a request of a session may be overtaken by one that was sent with or after it on another connection.
    /// For this time a GET that comes after the probe waits for the `upgrade` packet, which would have it refused, before
    /// it gets `noop`; and a POSTed `close` waits for a GET to answer. At most a quarter of ``pingInterval``.
    public var overtakingWindow = TimeAmount.milliseconds(300)
    /// Sizes and counts.
    public var limits = EngineLimits()
    /// Which pages may connect.
    public var origins = OriginPolicy.any
    /// Whose `X-Forwarded-For` is believed.
    public var trustedProxies = TrustedProxies()
    /// The request header (lower case) by which a proxy names the key that it will find this server by: 12 lower-case
    /// hexadecimal digits, which become the end of the session's id after a dot. Nil: no such header is looked for.
    public var affinityHeader: String?
    /// Names (lower case) of the request headers kept with a session's handshake; the others are dropped to save memory.
    public var retainedHeaders: Set<String> = ["accept-language", "user-agent", "x-request-id", "traceparent"]

    /// The defaults, for requests to `path`.
    public init(path: String = "/engine.io/") {
        self.path = path
    }
}

/// Limits of the transports. Each has a stated behaviour when it is reached.
public struct EngineLimits: Sendable {
    /// Bytes of one WebSocket message or one POST body. Beyond: close code 1009, or status 413.
    public var maxPayload = 1_000_000
    /// Packets in one POST body. Beyond: status 400 and the session ends.
    public var packetsPerPayload = 256
    /// Packets put into one polling answer; the rest waits for the next. Some clients take no more than 16.
    public var packetsPerPoll = 16
    /// Frames of one WebSocket message. Beyond: close code 1008.
    public var fragmentsPerMessage = 128
    /// Bytes waiting for one session's client. Beyond: the session ends as a slow consumer.
    public var queuedBytes = 1 << 20
    /// Packets waiting for one session's client. Beyond: the session ends as a slow consumer.
    public var queuedPackets = 4096
    /// Sessions. Beyond: status 503.
    public var sessions = 50_000
    /// Sessions of one client address, an IPv6 network of 64 bits being one. Beyond: status 429.
    public var sessionsPerAddress = 10_000
    /// Sessions not yet confirmed by the application (see ``EngineSession/confirm()``). Beyond: status 503.
    public var unconfirmedSessions = 5_000

    /// The defaults.
    public init() {}
}
