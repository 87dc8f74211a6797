import CLibPQ
import Primitives

/// Where a database is, and the limits of a pool of connections to it. Its description shows no password.
public struct PostgresConfiguration: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// libpq's connection options, as the URL gave them: host, port, user, password, dbname, sslmode…
    let options: [String: String]

    /// What the server's list of connections shows, and the `pool` label of the metrics.
    public var applicationName = "praca"
    /// The schemas that unqualified names are looked up in, as `SET search_path` takes them; nil is the role's default.
    public var searchPath: String?
    /// Connections the pool makes at most, each with a thread. Dedicated connections come on top.
    public var poolSize = 8
    /// Callers that may wait for a connection; the next is refused with `.poolExhausted`.
    public var maxWaiters = 1024
    /// How long a caller waits for a connection.
    public var acquireTimeout: Duration = .seconds(2)
    /// How long a statement may take. The server enforces it too.
    public var statementTimeout: Duration = .seconds(5)
    /// How long making a connection may take, authentication included.
    public var connectTimeout: Duration = .seconds(3)
    /// How long a cancelled or timed-out statement's connection may take to become usable again before it is closed.
    public var cancelTimeout: Duration = .seconds(1)
    /// How long a transaction may do nothing before the server ends it, so that a frozen client holds no locks.
    public var idleTransactionTimeout: Duration = .seconds(60)
    /// The pause after the first failed attempt to connect; it doubles with each further one, and is jittered.
    public var minReconnectDelay: Duration = .milliseconds(50)
    /// The longest pause between attempts to connect.
    public var maxReconnectDelay: Duration = .seconds(2)
    /// How long ``PostgresPool/shutdown()`` waits for statements in flight.
    public var shutdownTimeout: Duration = .seconds(10)
    /// Prepared statements kept on each connection; the least recently used one goes first.
    public var maxPreparedStatements = 256
    /// Rows of a result at most.
    public var maxResultRows = 100_000
    /// Bytes of a result at most.
    public var maxResultBytes = 64 << 20

    /// - Parameter url: `postgres://user:password@host:port/database?sslmode=…`, with any option of libpq.
    /// - Throws: ``PostgresError`` with `.configuration` when it is malformed. The message does not repeat the URL.
    public init(url: String) throws(PostgresError) {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://"), !url.utf8.contains(0) else {
            throw PostgresError(.configuration, "a PostgreSQL URL starts with postgres://")
        }
        var options = try Self.parse(url)
        for required in ["user", "dbname"] where (options[required] ?? "").isEmpty {
            throw PostgresError(.configuration, "the PostgreSQL URL does not name a \(required)")
        }
        // One port a host; libpq itself would find out only when it connects.
        for port in (options["port"] ?? "5432").split(separator: ",") where UInt16(port) ?? 0 == 0 {
            throw PostgresError(.configuration, "the PostgreSQL URL's port is not a number from 1 to 65535")
        }
        // Unless asked for, no Kerberos: libpq would look for its files at each connection.
        options["gssencmode"] = options["gssencmode"] ?? "disable"
        self.options = options
    }

    /// libpq's own parser decides what a URL means.
    private static func parse(_ url: String) throws(PostgresError) -> [String: String] {
        var reason: UnsafeMutablePointer<CChar>?
        // The reason quotes the URL, password included: it is dropped.
        defer { PQfreemem(reason) }
        guard let first = PQconninfoParse(url, &reason) else {
            throw PostgresError(.configuration, "the PostgreSQL URL is malformed")
        }
        defer { PQconninfoFree(first) }
        var options: [String: String] = [:]
        var option = first
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return options
    }

    /// Host, port, database and user.
    public var description: String {
        let host = options["host"] ?? options["hostaddr"] ?? "local"
        return "\(options["user"] ?? "")@\(host):\(options["port"] ?? "5432")/\(options["dbname"] ?? "")"
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Shows the description only.
    public var customMirror: Mirror { Mirror(self, children: ["database": description]) }
}

extension PostgresConfiguration {
    /// What is handed to libpq, with the session's settings as start-up options.
    /// - Parameter statementTimeout: nil is no limit.
    func connectionOptions(statementTimeout: Duration?) -> [String: String] {
        var all = options
        all["application_name"] = applicationName
        all["client_encoding"] = "UTF8"
        var settings = [
            "statement_timeout=\(statementTimeout?.settingMilliseconds ?? 0)",
            "idle_in_transaction_session_timeout=\(idleTransactionTimeout.settingMilliseconds)",
            "TimeZone=UTC",
        ]
        if let searchPath { settings.append("search_path=\(searchPath)") }
        // Words of `options` are separated by spaces; a backslash takes a character literally.
        let words = settings.map { setting in
            "-c " + setting.flatMap { $0 == " " || $0 == "\\" ? ["\\", $0] : [$0] }
        }
        all["options"] = ([options["options"]].compactMap { $0 } + words).joined(separator: " ")
        return all
    }
}

extension Duration {
    /// As PostgreSQL's settings want it: at least 1, since 0 is "no limit" to it.
    var settingMilliseconds: Int64 { max(1, milliseconds(rounded: .down)) }
}
