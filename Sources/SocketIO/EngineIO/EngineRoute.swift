import NIOHTTP1

/// What a request to the Engine.IO path asks for.
enum EngineRoute: Equatable {
    case openPolling
    case openWebSocket
    case poll(SessionID)
    case post(SessionID)
    case upgrade(SessionID)
    case preflight

    /// - Parameters:
    ///   - query: what follows the `?` of the request target.
    ///   - isUpgrade: whether the request is a WebSocket handshake.
    static func resolve(
        method: HTTPMethod, query: Substring, isUpgrade: Bool, configuration: EngineConfiguration
    ) throws(EngineRefusal) -> EngineRoute {
        if method == .OPTIONS { return .preflight }
        let query = EngineQuery(query)
        guard let transport = query.transport, transport == .websocket || configuration.allowsPolling else {
            throw .unknownTransport
        }
        guard query.version == "4" else { throw .unsupportedVersion }
        guard (transport == .websocket) == isUpgrade else {
            throw query.sessionID == nil && method != .GET ? .badMethod : .badRequest
        }
        guard let text = query.sessionID else {
            guard method == .GET else { throw .badMethod }
            return transport == .polling ? .openPolling : .openWebSocket
        }
        guard let id = SessionID(text) else { throw .unknownSession }
        switch (transport, method) {
        case (.polling, .GET): return .poll(id)
        case (.polling, .POST): return .post(id)
        case (.websocket, .GET):
            guard configuration.allowsUpgrade else { throw .badRequest }
            return .upgrade(id)
        default: throw .badRequest
        }
    }
}
