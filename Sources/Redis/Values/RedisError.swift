/// Why a command, a connection or a configuration failed.
///
/// The cases tell the caller what it may do next. No case carries keys, arguments or
/// credentials.
public enum RedisError: Error, Sendable, Hashable {
    /// The command's time ran out before there was a connection to send it on. It was never sent.
    case notConnected
    /// The server took longer than the command's time. The command was sent and may still take effect.
    case timeout
    /// The connection died while the command waited for its reply. It may have taken effect; it is never sent again by
    /// the client, because it may not be idempotent.
    case connectionLost
    /// A limit of outstanding commands or bytes is reached (``RedisConfiguration/maxInFlight``,
    /// ``RedisConfiguration/maxOutboundBytes``). The command was not sent.
    case tooManyInFlight
    /// ``RedisConfiguration/maxDedicatedConnections`` dedicated connections are open.
    case tooManyConnections
    /// The calling task was cancelled. If the command had been sent it may still take effect.
    case cancelled
    /// The client is shut down, or shutting down. The command was not sent.
    case shutdown
    /// The server answered with an error: `code` is its first word (`NOGROUP`, `WRONGTYPE`, `ERR`), `message` the rest.
    case server(code: String, message: String)
    /// The server refused the credentials, or wants some where none are configured. `message` is the server's own.
    case authenticationFailed(message: String)
    /// The peer does not speak RESP2, or this command's reply is beyond ``RedisReplyLimits``. The connection is closed;
    /// the commands behind this one fail with ``connectionLost``.
    case protocolViolation(String)
    /// The reply is well formed but not what the command is documented to answer.
    case unexpectedReply(String)
    /// The command may not be sent here: it blocks, or changes the state of a shared connection.
    case commandNotAllowed(String)
    /// A setting or URL is malformed, or names a database that the server does not have. The text never repeats the URL, which may hold a password.
    case invalidConfiguration(String)
    /// The server's `maxmemory-policy` is not `noeviction`, so that it may drop streams when memory is short.
    case evictionEnabled(policy: String)
}

extension RedisError {
    /// Whether the same call may succeed a little later without any change by the caller: Redis is away, at a limit,
    /// loading, full, without a disk, or not the master at the moment.
    public var isTransient: Bool {
        switch self {
        case .notConnected, .timeout, .connectionLost, .tooManyInFlight, .tooManyConnections, .shutdown: true
        case .server(let code, _):
            ["LOADING", "OOM", "MISCONF", "READONLY", "MASTERDOWN", "BUSY", "TRYAGAIN"].contains(code)
        case .cancelled, .authenticationFailed, .protocolViolation, .unexpectedReply, .commandNotAllowed,
            .invalidConfiguration, .evictionEnabled:
            false
        }
    }

    /// The first word of the server's error (`NOGROUP`, `BUSYGROUP`, `NOSCRIPT`, …), nil where the error is not the
    /// server's.
    public var serverCode: String? {
        guard case .server(let code, _) = self else { return nil }
        return code
    }
}

extension RedisError: CustomStringConvertible {
    /// One line for people and logs.
    public var description: String {
        switch self {
        case .notConnected: "Redis is not connected; the command was not sent"
        case .timeout: "Redis did not reply in time"
        case .connectionLost: "the connection to Redis was lost before the reply"
        case .tooManyInFlight: "too many Redis commands in flight"
        case .tooManyConnections: "too many dedicated Redis connections"
        case .cancelled: "the task that waited for Redis was cancelled"
        case .shutdown: "the Redis client is shut down"
        case .server(let code, let message): "Redis answered \(code) \(message)"
        case .authenticationFailed(let message): "Redis refused the credentials: \(message)"
        case .protocolViolation(let text): "Redis protocol violation: \(text)"
        case .unexpectedReply(let text): "unexpected Redis reply: \(text)"
        case .commandNotAllowed(let text): "Redis command not allowed here: \(text)"
        case .invalidConfiguration(let text): "Redis configuration: \(text)"
        case .evictionEnabled(let policy):
            "Redis has maxmemory-policy \(policy), which may evict streams: set it to noeviction"
        }
    }
}

extension RedisError {
    /// The longest server message kept, in characters: the rest tells nothing and could fill a log.
    private static let longestMessage = 256

    /// Splits the text of an error reply (RESP `-CODE message`) into code and message.
    ///
    /// Redis repeats the arguments of an unknown command in its message; they are cut off, since they may be private.
    static func server(reply text: String) -> RedisError {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let code = parts.first.map(String.init) ?? "ERR"
        var message = parts.count > 1 ? parts[1] : ""
        if let arguments = message.firstRange(of: ", with args beginning with:") {
            message = message[..<arguments.lowerBound]
        }
        return .server(code: String(code.prefix(64)), message: String(message.prefix(longestMessage)))
    }
}
