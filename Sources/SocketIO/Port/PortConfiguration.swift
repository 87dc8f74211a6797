import HTTPConnections
import NIOCore

/// How the TCP connections of a port are treated, whatever is asked on them.
public struct PortConfiguration: Sendable {
    /// Time from a connection's start to its first complete request head. Beyond: the connection is closed.
    public var headTimeout = TimeAmount.seconds(10)
    /// Time from a request's head to the end of its body. Beyond: the connection is closed.
    public var bodyTimeout = TimeAmount.seconds(30)
    /// Time from an answer to the next complete request head. Beyond: the connection is closed.
    public var keepAliveTimeout = TimeAmount.seconds(75)
    /// Time a request that is still being received has once the port is being closed. Beyond: the connection is closed.
    public var quiesceTimeout = TimeAmount.seconds(2)
    /// TCP connections. Beyond: a new one is closed at once.
    public var connections = 100_000
    /// Connections of one event loop that have not sent a complete request head. Beyond: the oldest is closed.
    public var headlessConnections = 2_000
    /// Bytes of a request's header fields together. Beyond: status 431, and the connection is closed.
    public var headerBytes = 16 * 1024
    /// Header fields of a request. Beyond: status 431, and the connection is closed.
    public var headerFields = 100
    /// Writes the answers to messages that are no HTTP, or name no host.
    public var refusals: RefusalWriter = RefusalAnswer.bare

    /// The defaults.
    public init() {}
}
