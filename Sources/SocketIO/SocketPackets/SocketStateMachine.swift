import NIOCore

/// One connection's Socket.IO protocol as a pure state machine: namespaces, and binary packets put back together.
///
/// No I/O and no clock; the owner tells what happened and when, and does what is returned.
struct SocketStateMachine {
    private enum Membership {
        /// The application is deciding.
        case connecting(until: NIODeadline)
        case connected
        /// The server ended it; what the client sent before it knew is ignored.
        case left
    }

    private struct Incomplete {
        let packet: SocketPacket
        var attachments: [ByteBuffer]
        var byteCount: Int
        let until: NIODeadline
    }

    private let rules: SocketRules
    /// Few enough for a search from the front to be the fastest.
    private var memberships: [(namespace: String, membership: Membership)] = []
    private var incomplete: Incomplete?
    /// The connection ends unless a namespace is joined, or being decided on, by then.
    private var joinBy: NIODeadline?
    private var refusals = 0

    init(rules: SocketRules, openedAt now: NIODeadline) {
        self.rules = rules
        joinBy = now + rules.connectTimeout
    }

    enum Action: Equatable {
        case none
        /// Ask the application.
        case connect(namespace: String, auth: JSONBytes?)
        /// There is no such namespace: tell the client.
        case refuseNamespace(String)
        /// The client left a namespace that it had joined, or that was being decided on.
        case left(namespace: String)
        case event(SocketEvent, attachments: [ByteBuffer])
        case violation(SocketProtocolError)
    }

    /// A message arrived.
    mutating func received(_ message: EngineMessage, now: NIODeadline) -> Action {
        do throws(SocketProtocolError) {
            switch message {
            case .text(let text):
                guard incomplete == nil else { throw .expectedBinary }
                return try received(try rules.decoder.decode(text), now: now)
            case .binary(let bytes): return try receivedAttachment(bytes)
            }
        } catch {
            return .violation(error)
        }
    }

    private mutating func received(_ packet: SocketPacket, now: NIODeadline) throws(SocketProtocolError) -> Action {
        switch packet {
        case .connect(let namespace, let auth): return try connect(namespace, auth, now: now)
        case .disconnect(let namespace): return try leave(namespace, now: now)
        case .event(let event):
            try checkMembership(event.namespace)
        case .acknowledgement(let acknowledgement):
            try checkMembership(acknowledgement.namespace)
        }
        if packet.attachmentCount > 0 {
            incomplete = Incomplete(
                packet: packet, attachments: [], byteCount: 0, until: now + rules.attachmentTimeout)
            return .none
        }
        return complete(packet, attachments: [])
    }

    private mutating func receivedAttachment(_ bytes: ByteBuffer) throws(SocketProtocolError) -> Action {
        guard var partial = incomplete else { throw .unexpectedBinary }
        partial.byteCount += bytes.readableBytes
        guard partial.byteCount <= rules.maxPayload else { throw .attachmentsTooBig }
        incomplete = nil
        partial.attachments.append(bytes)
        guard partial.attachments.count == partial.packet.attachmentCount else {
            incomplete = partial
            return .none
        }
        return complete(partial.packet, attachments: partial.attachments)
    }

    private func complete(_ packet: SocketPacket, attachments: [ByteBuffer]) -> Action {
        switch packet {
        case .event(let event):
            guard isConnected(event.namespace) else { return .none }
            return .event(event, attachments: attachments)
        // The server asks for no acknowledgement: one that comes all the same is of nothing.
        case .connect, .disconnect, .acknowledgement: return .none
        }
    }
}

// MARK: - Namespaces

extension SocketStateMachine {
    private mutating func connect(
        _ namespace: String, _ auth: JSONBytes?, now: NIODeadline
    ) throws(SocketProtocolError) -> Action {
        guard rules.namespaces.contains(namespace) else {
            try countRefusal()
            return .refuseNamespace(namespace)
        }
        if let index = index(of: namespace) {
            guard case .left = memberships[index].membership else { throw .alreadyConnected }
            memberships.remove(at: index)
        }
        guard memberships.count < rules.namespacesPerConnection else { throw .tooManyNamespaces }
        memberships.append((namespace, .connecting(until: now + rules.acceptTimeout)))
        return .connect(namespace: namespace, auth: auth)
    }

    private mutating func leave(_ namespace: String, now: NIODeadline) throws(SocketProtocolError) -> Action {
        guard let index = index(of: namespace) else { throw .notConnected }
        defer { rearm(now: now) }
        if case .left = memberships.remove(at: index).membership { return .none }
        return .left(namespace: namespace)
    }

    private func checkMembership(_ namespace: String) throws(SocketProtocolError) {
        guard let index = index(of: namespace) else { throw .notConnected }
        if case .connecting = memberships[index].membership { throw .notConnected }
    }

    private mutating func countRefusal() throws(SocketProtocolError) {
        refusals += 1
        guard refusals <= rules.refusalsPerConnection else { throw .tooManyRefusals }
    }

    /// The application accepted. False when the client has left or time is up.
    mutating func accepted(_ namespace: String) -> Bool {
        guard let index = index(of: namespace), case .connecting = memberships[index].membership else { return false }
        memberships[index].membership = .connected
        joinBy = nil
        refusals = 0
        return true
    }

    enum RefusalAction: Equatable {
        /// The client has left, or time was up before.
        case none
        case tellClient
        /// Too many in a row.
        case violation(SocketProtocolError)
    }

    /// The application refused.
    mutating func refused(_ namespace: String, now: NIODeadline) -> RefusalAction {
        guard let index = index(of: namespace), case .connecting = memberships[index].membership else { return .none }
        memberships.remove(at: index)
        rearm(now: now)
        do throws(SocketProtocolError) {
            try countRefusal()
            return .tellClient
        } catch {
            return .violation(error)
        }
    }

    /// The server ends the membership. False when there was none.
    mutating func disconnected(_ namespace: String, now: NIODeadline) -> Bool {
        guard let index = index(of: namespace), case .connected = memberships[index].membership else { return false }
        memberships[index].membership = .left
        rearm(now: now)
        return true
    }

    /// With no namespace left, the client has `connectTimeout` to join one.
    private mutating func rearm(now: NIODeadline) {
        for (_, membership) in memberships {
            if case .connected = membership { return }
        }
        joinBy = joinBy ?? now + rules.connectTimeout
    }

    private func isConnected(_ namespace: String) -> Bool {
        guard let index = index(of: namespace), case .connected = memberships[index].membership else { return false }
        return true
    }

    private func index(of namespace: String) -> Int? {
        memberships.firstIndex { $0.namespace == namespace }
    }
}

// MARK: - Time

extension SocketStateMachine {
    enum TickAction: Equatable {
        case none
        /// No namespace was joined in time.
        case connectTimeout
        /// The application did not decide in time: refuse.
        case acceptTimeout(namespace: String)
        /// Attachments were declared and not sent.
        case attachmentTimeout
    }

    /// When ``tick(now:)`` has something to do.
    var deadline: NIODeadline? {
        var deadline = incomplete?.until
        var isDeciding = false
        for case (_, .connecting(let until)) in memberships {
            isDeciding = true
            deadline = min(deadline ?? until, until)
        }
        if !isDeciding, let joinBy { deadline = min(deadline ?? joinBy, joinBy) }
        return deadline
    }

    /// Does one thing that is due; called again until it returns `none`.
    mutating func tick(now: NIODeadline) -> TickAction {
        if let incomplete, incomplete.until <= now { return .attachmentTimeout }
        var isDeciding = false
        for case (let namespace, .connecting(let until)) in memberships {
            if until <= now { return .acceptTimeout(namespace: namespace) }
            isDeciding = true
        }
        if !isDeciding, let joinBy, joinBy <= now { return .connectTimeout }
        return .none
    }
}
