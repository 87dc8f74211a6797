import Common
import Contract
import Foundation
import JSON
import Logging
import Metrics
import NIOCore
import Primitives
import RoomsGatewayCore
import ServiceContextModule
import ServiceKit
import Serving
import SocketIO
import Trace

/// The socket side of rooms: who may connect, and which use case an event is for.
///
/// Callbacks run on event loops and return at once. A socket's events are worked one after the other by a task that
/// lives only while there are any; a message being stored does not hold up the events behind it.
final class SocketGateway: SocketIOApplication {
    private let authenticator: Authenticator
    private let useCases: RoomUseCases
    private let live: LiveRooms
    private let directory: SocketDirectory
    private let revocations: RedisSessionRevocations
    private let accounts: ProjectedAccounts
    private let limits: SocketSession.Limits
    private let budgets: PersonalBudgets
    private let logger: Logger
    private let now: @Sendable () -> Date
    private static let connectAgainAfter: Duration = .seconds(5)

    init(
        authenticator: Authenticator, useCases: RoomUseCases, live: LiveRooms, directory: SocketDirectory,
        revocations: RedisSessionRevocations, accounts: ProjectedAccounts, limits: SocketSession.Limits, logger: Logger,
        now: @escaping @Sendable () -> Date
    ) {
        self.accounts = accounts
        self.authenticator = authenticator
        self.useCases = useCases
        self.live = live
        self.directory = directory
        self.revocations = revocations
        self.limits = limits
        budgets = PersonalBudgets(perSecond: limits.eventsPerPersonSecond)
        self.logger = logger
        self.now = now
    }

    // MARK: Connections

    func connect(_ request: ConnectRequest) {
        let language = Language(acceptLanguage: request.handshake[header: "accept-language"])
        let trace = request.handshake[header: "traceparent"].flatMap { TraceContext(traceparent: $0) }
        Task {
            do {
                let principal = try await authenticate(request.auth)
                guard directory.sockets(of: principal.userID).count < limits.perUser else {
                    throw Problem(.tooManyRequests, retryAfter: Self.connectAgainAfter)
                }
                let session = SocketSession(
                    principal: principal, language: language, context: .tracing(trace?.traceparent), limits: limits,
                    now: now)
                request.accept(session)
            } catch {
                let problem = self.problem(for: error)
                request.refuse(
                    (problem.detail ?? problem.code.title).text(in: language),
                    data: Self.refusalData(problem))
            }
        }
    }

    func connected(_ socket: Socket) {
        guard let session = socket.session else { return }
        let count = directory.add(socket, of: session.userID)
        log("socket connected", socket, session)
        // What was announced between the look at the token and this moment found no socket to close; and of many that
        // connect at once each saw few others.
        if revocations.isRemembered(session.sessionID) { return socket.end(code: .sessionRevoked) }
        if let account = accounts.remembered(session.userID), !account.mayConnect(at: now()) {
            return socket.end(code: .accountSuspended)
        }
        guard count <= limits.perUser else { return socket.end(code: .tooManyRequests) }
        session.expire(at: session.expiresAt, socket)
    }

    func due(_ socket: Socket) {
        socket.session?.due(socket)
    }

    func disconnected(_ socket: Socket, reason: DisconnectReason) {
        guard let session = socket.session else { return }
        directory.remove(socket, of: session.userID)
        log("socket disconnected", socket, session, reason: reason.description)
        for roomID in session.goAway() { live.left(roomID) }
    }

    // MARK: Events

    func received(_ socket: Socket, event: InboundEvent) {
        guard let session = socket.session else { return }
        do throws(Problem) {
            try session.admit { budgets.take(of: session.userID, at: $0) }
            switch session.arrive(event) {
            case .queued: return
            case .full: throw SocketSession.isFull
            case .startWorker:
                Task(executorPreference: executor(for: event, socket)) { await self.work(socket, session) }
            }
        } catch {
            event.acknowledger?.reply(Answer.failure(error, language: session.language))
        }
    }

    private func work(_ socket: Socket, _ session: SocketSession) async {
        while let event = session.next() {
            await withTaskExecutorPreference(executor(for: event, socket)) { await work(event, socket, session) }
        }
    }

    /// A message mostly goes through to the writer without waiting for anything, on the loop on which it came. What reads lists
    /// and histories would hold up the other sockets of the loop.
    private func executor(for event: InboundEvent, _ socket: Socket) -> any TaskExecutor {
        event.name == SocketRequest.roomsMessageSend.rawValue ? socket.executor : globalConcurrentExecutor
    }

    private func work(_ event: InboundEvent, _ socket: Socket, _ session: SocketSession) async {
        do {
            try await ServiceContext.withValue(session.context) { try await handle(event, socket, session) }
            log(event, "handled", session)
        } catch {
            let problem = problem(for: error, of: session)
            log(event, problem.code.name, session)
            event.acknowledger?.reply(Answer.failure(problem, language: session.language))
        }
    }

    /// An event in the log: whose, and what became of it. Its content is nobody's business there.
    private func log(_ event: InboundEvent, _ outcome: String, _ session: SocketSession) {
        logger.debug(
            "socket event",
            metadata: [
                "event": .string(SocketRequest(exactly: event.name)?.rawValue ?? "(none)"),
                "outcome": .string(outcome), LogKey.userID: .string(session.userID.lowercased),
            ])
    }

    private func log(_ message: Logger.Message, _ socket: Socket, _ session: SocketSession, reason: String = "") {
        logger.info(
            message,
            metadata: [
                LogKey.requestID: .string(socket.handshake[header: "x-request-id"] ?? ""),
                "client": .string(socket.handshake.remoteAddress), "reason": .string(reason),
                LogKey.userID: .string(session.userID.lowercased),
            ])
    }

    private func handle(_ event: InboundEvent, _ socket: Socket, _ session: SocketSession) async throws {
        guard let kind = SocketRequest(exactly: event.name) else {
            throw Problem(.unknownEvent)
        }
        var fields = try event.fields()
        if kind == .authRefresh { return try await refresh(event, &fields, socket, session) }
        // Leaving asks for no right.
        if kind == .roomsLeave { return try leave(event, &fields, socket, session) }
        let caller = try await caller(session)
        switch kind {
        case .roomsList: try await list(event, &fields, caller)
        case .roomsJoin: try await join(event, &fields, caller, socket, session)
        case .roomsMessageSend: try await send(event, &fields, caller, socket, session)
        case .roomsLeave, .authRefresh: break
        }
    }

    private func list(_ event: InboundEvent, _ fields: inout FieldReader, _ caller: Caller) async throws {
        let limit = fields.optionalInt("limit", in: PageRequest.limits) ?? PageRequest.defaultLimit
        let cursor = fields.optionalCursor("cursor")
        let search = fields.optionalString("q", length: 0...RoomName.maximum)
        let archived = fields.optionalBool("archived") ?? false
        try fields.finish()
        let query = ListRooms.Query(
            limit: limit, before: cursor, search: search?.isEmpty == true ? nil : search, archived: archived)
        let page = try await useCases.listRooms(query, by: caller)
        event.acknowledger?.reply(
            Answer.ok { json in
                json.field("rooms", raw: page.encoded)
                json.field("nextCursor", nullable: page.nextCursor?.text)
            })
    }

    private func join(
        _ event: InboundEvent, _ fields: inout FieldReader, _ caller: Caller, _ socket: Socket, _ session: SocketSession
    ) async throws {
        let roomID = fields.uuid("roomId")
        let limit = fields.optionalInt("limit", in: PageRequest.limits) ?? PageRequest.defaultLimit
        let before = fields.optionalCursor("before")
        let after = fields.optionalInt("after", in: 0...Int(Int32.max))
        try fields.finish()
        guard let roomID else { return }
        if let refusal = await useCases.reads.take(1, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.reads, refusal)
        }
        let wanted: ReadOnJoin.Wanted =
            if let after { .missed(after: Int64(after)) } else if let before { .older(before: before) } else { .newest }
        let request = LiveRooms.Join(roomID: roomID, wanted: wanted, limit: limit)
        try await live.join(request, by: caller, socket: socket, session: session, ack: event.acknowledger)
    }

    private func leave(
        _ event: InboundEvent, _ fields: inout FieldReader, _ socket: Socket, _ session: SocketSession
    ) throws {
        let roomID = fields.uuid("roomId")
        try fields.finish()
        guard let roomID else { return }
        live.leave(roomID, socket: socket, session: session)
        event.acknowledger?.reply(Answer.ok())
    }

    private func send(
        _ event: InboundEvent, _ fields: inout FieldReader, _ caller: Caller, _ socket: Socket, _ session: SocketSession
    ) async throws {
        let roomID = fields.uuid("roomId")
        let content = MessageContent(&fields)
        try fields.finish()
        guard let roomID, let content else { return }
        let command = content.command(roomID: roomID, joinsPublicRoom: false)
        let ack = event.acknowledger
        let language = session.language
        let confirmed = session.confirmed(in: roomID)
        try await live.leavingWhereRefused(roomID, socket: socket, session: session) {
            try await useCases.sendMessage(command, by: caller) { outcome in
                switch outcome {
                case .stored(let message), .repeated(let message):
                    ack?.reply(Answer.ok { $0.field("message", message) })
                case .failed(let error):
                    if error.saysOutside {
                        self.live.leave(roomID, confirmedAt: confirmed, socket: socket, session: session)
                    }
                    ack?.reply(Answer.failure(error.problem, language: language))
                }
            }
        }
    }

    private func refresh(
        _ event: InboundEvent, _ fields: inout FieldReader, _ socket: Socket, _ session: SocketSession
    ) async throws {
        let token = fields.string("token", length: 1...8_192)
        try fields.finish()
        guard let token else { return }
        let principal = try await authenticator.authenticate(token: token)
        guard principal.userID == session.userID, principal.sessionID == session.sessionID else {
            throw Problem.unauthorized
        }
        session.expire(at: principal.tokenExpiresAt, socket)
        event.acknowledger?.reply(Answer.ok())
    }

    // MARK: Callers

    private func authenticate(_ auth: JSONBytes?) async throws -> Principal {
        guard let auth, let payload = try? auth.value.object,
            let token = payload["token"]?.string
        else { throw Problem.unauthorized }
        return try await authenticator.authenticate(token: token)
    }

    /// The account as it is now: a change of status holds for the very next event.
    private func caller(_ session: SocketSession) async throws -> Caller {
        Caller(userID: session.userID, account: try await authenticator.account(session.userID), at: now())
    }

    /// - Parameter session: whose event failed, if anybody's.
    private func problem(for error: any Error, of session: SocketSession? = nil) -> Problem {
        let problem = Problem(for: error)
        if problem.code == .internalError {
            logger.error(
                "socket event failed",
                metadata: [
                    LogKey.error: "\(String(reflecting: error))",
                    LogKey.userID: .string(session?.userID.lowercased ?? ""),
                ])
        }
        return problem
    }

    private static func refusalData(_ problem: Problem) -> JSONBytes {
        var json = JSONWriter()
        json.object { json in
            json.field("code", problem.code.name)
            json.field("retryAfterMs", ifPresent: problem.retryAfter?.milliseconds(rounded: .up))
            json.field("until", ifPresent: problem.until)
        }
        return JSONBytes(unchecked: json.buffer)
    }
}

extension AccountState {
    /// Whether the account may have an open connection.
    fileprivate func mayConnect(at time: Date) -> Bool {
        switch effectiveStatus(at: time) {
        case .active, .silenced: true
        case .suspended, .deleted: false
        }
    }
}
