import NIOCore
import NIOHTTP1

/// One Engine.IO request, from its head to its answer. Lives on its connection's event loop.
final class EngineCall {
    let server: EngineServer
    let exchange: HTTPExchange
    private let head: HTTPRequestHead
    private let peer: SocketAddress?
    private var route: Result<EngineRoute, EngineRefusal> = .failure(.badRequest)
    private var body = ByteBuffer()

    init(server: EngineServer, head: HTTPRequestHead, exchange: HTTPExchange, peer: SocketAddress?) {
        self.server = server
        self.head = head
        self.exchange = exchange
        self.peer = peer
    }

    private var limits: EngineLimits { server.configuration.limits }
    private var origin: String? { head.headers.first(name: "origin") }
    private var host: String? { head.headers.first(name: "host") }

    private var query: Substring {
        guard let mark = head.uri.firstIndex(of: "?") else { return "" }
        return head.uri[head.uri.index(after: mark)...]
    }

    /// The head was read.
    func begin(on connection: any RequestConnection) {
        route = resolve()
        let exchange = exchange
        switch route {
        case .success(.post(let id)):
            server.withSession(id) { session in
                guard let session else { return exchange.respond(.refusal(.unknownSession)) }
                session.postBegan(exchange)
            }
            if declaredLength > limits.maxPayload { refuseBody(id) }
        default: if declaredLength > 0 { refuseForBody() }
        }
    }

    /// There is a body where none belongs. What was wrong without it is said first.
    private func refuseForBody() {
        route = route.flatMap(\.withBody)
        switch route {
        case .failure(let refusal): refuse(refusal)
        case .success(.misuse(let id, let refusal)): refuse(refusal, in: id)
        case .success: break
        }
    }

    private var declaredLength: Int {
        head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    }

    private func resolve() -> Result<EngineRoute, EngineRefusal> {
        guard server.configuration.origins.allows(origin: origin, host: host) else { return .failure(.forbiddenOrigin) }
        do throws(EngineRefusal) {
            let route = try EngineRoute.resolve(
                method: head.method, query: query, isUpgrade: WebSocketHandshake.isRequested(by: head),
                configuration: server.configuration)
            return .success(route)
        } catch {
            return .failure(error)
        }
    }

    /// A piece of the body was read.
    func received(_ bytes: ByteBuffer, on connection: any RequestConnection) {
        guard case .success(.post(let id)) = route else { return refuseForBody() }
        guard body.readableBytes + bytes.readableBytes <= limits.maxPayload else { return refuseBody(id) }
        body.writeImmutableBuffer(bytes)
    }

    /// The request was read to its end.
    func complete(on connection: any RequestConnection) {
        let exchange = exchange
        switch route {
        case .failure(let refusal): refuse(refusal)
        case .success(.misuse(let id, let refusal)): refuse(refusal, in: id)
        case .success(.preflight): exchange.respond(.preflight)
        case .success(.openPolling): openPolling(on: connection)
        case .success(.openWebSocket): openWebSocket(on: connection)
        case .success(.upgrade(let id)): upgrade(id, on: connection)
        case .success(.poll(let id)):
            server.withSession(id) { session in
                guard let session else { return exchange.respond(.refusal(.unknownSession)) }
                session.pollArrived(exchange)
            }
        case .success(.post(let id)):
            let body = body
            self.body = ByteBuffer()
            server.withSession(id) { session in
                guard let session else { return exchange.respond(.refusal(.unknownSession)) }
                session.posted(body, exchange)
            }
        }
    }

    private func refuse(_ refusal: EngineRefusal) {
        exchange.respond(.refusal(refusal))
    }

    /// That there is no such session comes before what is wrong with the request.
    private func refuse(_ refusal: EngineRefusal, in id: SessionID) {
        let exchange = exchange
        server.withSession(id) { exchange.respond(.refusal($0 == nil ? .unknownSession : refusal)) }
    }

    /// The body is larger than was agreed to in the handshake.
    private func refuseBody(_ id: SessionID) {
        refuse(.payloadTooLarge)
        let exchange = exchange
        server.withSession(id) { $0?.postFailed(exchange, violation: true) }
    }

    /// The connection broke before the answer.
    func abandoned() {
        let exchange = exchange
        switch route {
        case .success(.poll(let id)): server.withSession(id) { $0?.pollGone(exchange) }
        case .success(.post(let id)): server.withSession(id) { $0?.postFailed(exchange, violation: false) }
        default: break
        }
    }

    /// The port closes while a GET waits.
    func quiesce() {
        guard case .success(.poll(let id)) = route, !server.isDraining else { return }
        server.withSession(id) { $0?.close(.serverShutdown) }
    }
}

// MARK: - New sessions

extension EngineCall {
    private func handshake(_ transport: EngineTransport) -> Handshake {
        let retained = server.configuration.retainedHeaders
        let headers = head.headers.lazy.map { (name: $0.name.lowercased(), value: $0.value) }
        return Handshake(
            transport: transport,
            remoteAddress: server.configuration.trustedProxies.client(
                peer: peer?.ipAddress ?? "unix", forwardedFor: head.headers["x-forwarded-for"]),
            headers: headers.filter { retained.contains($0.name) })
    }

    /// Only a session that begins with polling is ever looked for by its id from another connection.
    private func affinity() -> SessionAffinity? {
        guard let name = server.configuration.affinityHeader, let value = head.headers.first(name: name) else {
            return nil
        }
        return SessionAffinity(value)
    }

    private func openPolling(on connection: any RequestConnection) {
        guard let loop = server.loop(of: connection.eventLoop) else { return refuse(.serverFull) }
        let handshake = handshake(.polling)
        do throws(EngineRefusal) {
            let slot = try server.admit(handshake.remoteAddress)
            loop.open(handshake, slot, affinity: affinity()).open(
                on: exchange, server.application.opened)
        } catch {
            refuse(error)
        }
    }

    private func openWebSocket(on connection: any RequestConnection) {
        guard let accept = WebSocketHandshake.accept(head) else { return refuse(.badRequest) }
        let eventLoop = connection.eventLoop
        guard server.loop(of: eventLoop) != nil else { return refuse(.serverFull) }
        let handshake = handshake(.websocket)
        let slot: SessionSlot
        do throws(EngineRefusal) {
            slot = try server.admit(handshake.remoteAddress)
        } catch {
            return refuse(error)
        }
        let answer = WebSocketHandshake.response(accept: accept)
        let server = server
        connection.becomeWebSocket(of: exchange, on: eventLoop) {
            server.loop(of: eventLoop).map { loop in
                WebSocketHandler(configuration: server.configuration, handshakeAnswer: answer) { webSocket in
                    server.openSession(on: webSocket, loop, handshake, slot)
                }
            }
        }
    }

    /// The connection goes to the session's event loop, where its WebSocket lives from then on.
    private func upgrade(_ id: SessionID, on connection: any RequestConnection) {
        guard let accept = WebSocketHandshake.accept(head) else { return refuse(.badRequest) }
        let answer = WebSocketHandshake.response(accept: accept)
        let (server, exchange) = (server, exchange)
        server.withSession(id) { session in
            guard let session, session.machine.isOpen else { return exchange.respond(.refusal(.unknownSession)) }
            let target = session.eventLoop
            exchange.onConnection { connection in
                connection.becomeWebSocket(of: exchange, on: target) {
                    server.loop(of: target).map { loop in
                        WebSocketHandler(configuration: server.configuration, handshakeAnswer: answer) { webSocket in
                            loop.upgradeSession(id, to: webSocket)
                        }
                    }
                }
            }
        }
    }
}

extension EngineServer {
    /// A WebSocket was opened for a session of its own.
    func openSession(
        on webSocket: WebSocketHandler, _ loop: EngineLoop, _ handshake: Handshake, _ slot: SessionSlot
    ) {
        // Admitted before the drain began, but late: a connection that changed its event loop comes in a later task.
        let leaving = DisconnectReason.serverShutdown
        guard !isDraining else { return webSocket.close(leaving.closeCode, reason: leaving.description) }
        let session = loop.open(handshake, slot, affinity: nil)
        webSocket.owner = session
        session.open(on: webSocket, application.opened)
    }
}

extension EngineLoop {
    /// A WebSocket was opened for that session.
    fileprivate func upgradeSession(_ id: SessionID, to webSocket: WebSocketHandler) {
        guard let session = session(id), session.attach(webSocket) else {
            return webSocket.close(.policyViolation, reason: "session has its WebSocket")
        }
        webSocket.owner = session
    }
}

// MARK: - The answer

extension EngineCall {
    /// Head and body of the answer.
    func answer(_ response: EngineResponse, closes: Bool) -> (HTTPResponseHead, ByteBuffer?) {
        let status: HTTPResponseStatus
        var body: ByteBuffer?
        var headers = HTTPHeaders()
        switch response {
        case .payload(let payload):
            status = .ok
            headers.add(name: "content-type", value: "text/plain; charset=UTF-8")
            body = payload
        case .acknowledged:
            status = .ok
            headers.add(name: "content-type", value: "text/plain; charset=UTF-8")
            body = ByteBuffer(string: "ok")
        case .refusal(let refusal):
            server.counters.refused(refusal)
            status = refusal.status
            headers.add(name: "content-type", value: "application/json")
            body = refusal.body
        case .preflight:
            status = .noContent
            headers.add(name: "access-control-allow-methods", value: "GET,POST,OPTIONS")
            headers.add(name: "access-control-allow-headers", value: "content-type")
            headers.add(name: "access-control-max-age", value: "600")
        }
        if let body { headers.add(name: "content-length", value: String(body.readableBytes)) }
        headers.add(name: "cache-control", value: "no-store")
        headers.add(name: "x-content-type-options", value: "nosniff")
        shareWithOrigin(&headers)
        if closes { headers.add(name: "connection", value: "close") }
        return (HTTPResponseHead(version: .http1_1, status: status, headers: headers), body)
    }

    private func shareWithOrigin(_ headers: inout HTTPHeaders) {
        guard let origin, server.configuration.origins.allows(origin: origin, host: nil) else { return }
        headers.add(name: "access-control-allow-origin", value: origin)
        headers.add(name: "vary", value: "Origin")
    }
}
