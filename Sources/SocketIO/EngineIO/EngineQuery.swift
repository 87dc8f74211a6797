/// The transports of Engine.IO that are served.
public enum EngineTransport: String, Sendable, Hashable {
    /// HTTP long-polling.
    case polling
    /// WebSocket.
    case websocket
}

/// The query parameters of a request that Engine.IO gives a meaning.
struct EngineQuery: Equatable {
    var version: Substring?
    var transport: EngineTransport?
    var sessionID: Substring?

    /// Parses what follows the `?`. The first of several equal names counts; nothing is percent-decoded, because no
    /// value of these parameters ever needs it.
    init(_ query: Substring) {
        var transportName: Substring?
        for pair in query.split(separator: "&", maxSplits: Self.maximumPairs) {
            let separator = pair.firstIndex(of: "=") ?? pair.endIndex
            let value = separator == pair.endIndex ? "" : pair[pair.index(after: separator)...]
            switch pair[..<separator] {
            case "EIO": version = version ?? value
            case "transport": transportName = transportName ?? value
            case "sid": sessionID = sessionID ?? value
            default: break
            }
        }
        transport = transportName.flatMap { EngineTransport(rawValue: String($0)) }
    }

    /// Pairs looked at; what comes behind them is ignored.
    private static let maximumPairs = 32
}
