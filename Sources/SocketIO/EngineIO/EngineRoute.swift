import NIOHTTP1

/// What a request to the Engine.IO path asks for.
enum EngineRoute: Equatable {
    case openPolling
    case openWebSocket
    case poll(SessionID)
    case post(SessionID)
    case upgrade(SessionID)
    /// Nothing that this session takes: refused for that reason if there is such a session.
    case misuse(SessionID, EngineRefusal)
    case preflight

    /// Judges in the order of the reference: transport, session, method, kind of request, version.
    ///
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
        let isOfItsKind = (transport == .websocket) == isUpgrade
        // As in the reference, an empty id is none.
        guard let text = query.sessionID, !text.isEmpty else {
            guard method == .GET else { throw .badMethod }
            guard isOfItsKind else { throw .badRequest }
            guard query.version == "4" else { throw .unsupportedVersion }
            return transport == .polling ? .openPolling : .openWebSocket
        }
        guard let id = SessionID(text) else { throw .unknownSession }
        guard query.version == "4" else { return .misuse(id, .unsupportedVersion) }
        guard isOfItsKind else { return .misuse(id, .badRequest) }
        switch (transport, method) {
        case (.polling, .GET): return .poll(id)
        case (.polling, .POST): return .post(id)
        case (.websocket, .GET) where configuration.allowsUpgrade: return .upgrade(id)
        default: return .misuse(id, .badRequest)
        }
    }

    /// What it is when it comes with a body: only a POST has one.
    var withBody: Result<EngineRoute, EngineRefusal> {
        switch self {
        case .post, .misuse: .success(self)
        case .poll(let id), .upgrade(let id): .success(.misuse(id, .badRequest))
        case .openPolling, .openWebSocket, .preflight: .failure(.badRequest)
        }
    }
}
