import Foundation
import Primitives

/// Where Redis is and how to deal with it. Its description shows no password.
public struct RedisConfiguration: Sendable {
    /// The server's name or address.
    public let host: String
    /// The server's port; 6379 unless the URL says otherwise.
    public let port: Int
    /// The database selected on every connection.
    public let database: Int
    /// Whether the URL's scheme is `rediss`.
    public let usesTLS: Bool
    /// Who to be for `AUTH`.
    let credentials: RedisCredentials

    /// Put before every key, for instance `test:42:`. A prefix with braces would become the hash tag of every key and
    /// put them all into one slot of a cluster.
    public var keyPrefix = ""
    /// The connection's name in `CLIENT LIST` and the `client` label of metrics.
    public var clientName: String?
    /// The time for a connection from its first packet to the end of its handshake.
    public var connectTimeout: Duration = .seconds(2)
    /// A command's time unless the call says otherwise, from submission to reply, waiting for a connection included.
    public var commandTimeout: Duration = .seconds(2)
    /// How long past its deadline the oldest command's reply may be before its connection counts as dead.
    public var stallTimeout: Duration = .seconds(3)
    /// The most commands from submission to reply; beyond it ``RedisError/tooManyInFlight``.
    public var maxInFlight = 8192
    /// The most bytes of commands from submission to reply; beyond it ``RedisError/tooManyInFlight``.
    public var maxOutboundBytes = 64 << 20
    /// The most dedicated connections at once.
    public var maxDedicatedConnections = 64
    /// The pauses between attempts to connect.
    public var backoff = Backoff(base: .milliseconds(50), maximum: .seconds(2))
    /// What replies may be at most.
    public var replyLimits = RedisReplyLimits()
    /// Certificates for `rediss://`.
    public var tls = RedisTLSFiles()

    /// Reads `redis://[[user]:password@]host[:port][/database]`; user and password percent-encoded.
    ///
    /// `rediss://` means TLS and needs the package trait `RedisTLS`.
    /// - Throws: ``RedisError/invalidConfiguration(_:)``, which says what is wrong without repeating the URL.
    public init(url: String) throws(RedisError) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
            throw .invalidConfiguration("the URL is malformed; want redis://[user[:password]@]host[:port][/database]")
        }
        guard scheme == "redis" || scheme == "rediss" else {
            throw .invalidConfiguration("the URL's scheme must be redis or rediss")
        }
        guard var host = parts.host, !host.isEmpty else { throw .invalidConfiguration("the URL names no host") }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard parts.query == nil, parts.fragment == nil else {
            throw .invalidConfiguration("the URL has a query or a fragment, which mean nothing here")
        }
        let port = parts.port ?? 6379
        guard (1...65535).contains(port) else { throw .invalidConfiguration("the URL's port is out of range") }
        try Self.requireSupport(forTLS: scheme == "rediss")
        self.host = host
        self.port = port
        usesTLS = scheme == "rediss"
        database = try Self.database(fromPath: parts.path)
        credentials = try RedisCredentials(user: parts.user, password: parts.password)
    }

    private static func database(fromPath path: String) throws(RedisError) -> Int {
        let name = path.hasPrefix("/") ? path.dropFirst() : path[...]
        if name.isEmpty { return 0 }
        guard let number = Int(name), number >= 0 else {
            throw .invalidConfiguration("the URL's path must be a database number")
        }
        return number
    }

    private static func requireSupport(forTLS usesTLS: Bool) throws(RedisError) {
        #if !RedisTLS
            if usesTLS {
                throw .invalidConfiguration("rediss:// needs a build with the package trait RedisTLS")
            }
        #endif
    }
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL with its password, if any, replaced by stars.
    public var description: String {
        let shownHost = host.contains(":") ? "[\(host)]" : host
        return "\(usesTLS ? "rediss" : "redis")://\(credentials)\(shownHost):\(port)/\(database)"
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows the description only: `dump` must not find the password either.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// User and password for `AUTH`; shown with stars only.
struct RedisCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    let user: String?
    let password: String?

    init(user: String?, password: String?) throws(RedisError) {
        let user = user.flatMap { $0.isEmpty ? nil : $0 }
        let password = password.flatMap { $0.isEmpty ? nil : $0 }
        guard user == nil || password != nil else {
            throw .invalidConfiguration("the URL has a user but no password")
        }
        self.user = user
        self.password = password
    }

    var description: String {
        password == nil ? "" : "\(user ?? ""):***@"
    }

    var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// PEM files for `rediss://`.
public struct RedisTLSFiles: Sendable, Hashable {
    /// The authorities to trust in place of the system's.
    public var trustedCertificates: String?
    /// The client's certificate chain, where the server asks for one.
    public var clientCertificate: String?
    /// The private key of the client's certificate.
    public var clientPrivateKey: String?

    /// The system's authorities, no client certificate.
    public init() {}
}
