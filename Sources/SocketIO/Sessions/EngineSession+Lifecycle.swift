import NIOCore

// MARK: - Receiving

extension EngineSession {
    func deliver(_ message: EngineMessage) {
        loop.counters.received()
        handler?.received(message)
    }
}

// MARK: - Time

extension EngineSession {
    /// Asks the loop's timer for the earliest deadline of the session and of its upper layer. Call after whatever may
    /// have brought it forward.
    public func arm() {
        guard !hasEnded else { return }
        var due = machine.deadline(heartbeatGrain: loop.heartbeatGrain)
        if let handlersDue = handler?.deadline { due = min(due ?? handlersDue, handlersDue) }
        guard let due else { return }
        if let wakesAt, wakesAt <= due { return }
        wakesAt = due
        loop.wake(id, at: due)
    }

    /// The timer fired.
    func wake(now: NIODeadline) {
        guard let wakesAt, wakesAt <= now else { return }
        self.wakesAt = nil
        tickMachine(now: now)
        if let handler, let due = handler.deadline, due <= now { handler.tick(now: now) }
        arm()
    }

    /// Does what is due in the transport.
    func tickMachine(now: NIODeadline) {
        while true {
            switch machine.tick(now: now) {
            case .none: return
            case .sendPing: send(.ping)
            case .timedOut: return end(.pingTimeout)
            case .answerPollNoop: answerPollNoop()
            case .dropProbe:
                probe?.close(.policyViolation, reason: "upgrade timeout")
                probe = nil
                flush()
            case .closeByClient: return closedByClient()
            case .lingered: return end(.serverLeft)
            }
        }
    }
}

// MARK: - End

extension EngineSession {
    /// Ends the session. What is queued still goes out: to the WebSocket before its close frame, or with the next GET if it
    /// comes within `closeTimeout`.
    public func close(_ reason: DisconnectReason = .serverLeft) {
        writeToWebSocket()
        switch machine.finish(lingerUntil: .now() + loop.configuration.closeTimeout) {
        case .none: break
        case .closeWebSocket: end(reason)
        case .answerPoll:
            takePoll()?.respond(.payload(takeLastPayload()))
            end(reason)
        case .linger:
            notifyHandler(reason)
            arm()
        }
    }

    /// Ends the session at once; what is queued is dropped.
    func abort(_ reason: DisconnectReason) {
        guard !hasEnded else { return }
        machine.abort()
        end(reason)
    }

    /// The client said `close`.
    func closedByClient() {
        answerPollNoop()
        closingPost?.respond(.acknowledged)
        closingPost = nil
        end(.transportClose)
    }

    /// The machine is closed: let go of everything.
    func end(_ reason: DisconnectReason) {
        guard !hasEnded else { return }
        hasEnded = true
        takePoll()?.respond(.payload(Self.closePayload))
        closingPost?.respond(.acknowledged)
        closingPost = nil
        if reason == .slowConsumer {
            // A close frame would only wait behind what the client does not take.
            webSocket?.drop()
        } else {
            webSocket?.close(reason.closeCode, reason: reason.description)
        }
        probe?.close(reason.closeCode, reason: reason.description)
        webSocket = nil
        probe = nil
        queue.removeAll()
        loop.remove(self)
        slot.release()
        loop.counters.closed(countedTransport, reason: reason)
        notifyHandler(reason)
    }

    /// Tells the upper layer, once, in a later task: it may be in the middle of a call of its own into this session.
    private func notifyHandler(_ reason: DisconnectReason) {
        guard let handler else { return }
        self.handler = nil
        eventLoop.assumeIsolated().execute { handler.closed(reason) }
    }
}
