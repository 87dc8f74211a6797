import NIOCore

// MARK: - Long-polling

extension EngineSession {
    /// A GET with this session's id.
    func pollArrived(_ exchange: HTTPExchange) {
        tickMachine(now: .now())
        switch machine.pollArrived(hasOutput: !queue.isEmpty, now: .now()) {
        case .wait:
            poll = exchange
            arm()
        case .answerQueued: exchange.respond(.payload(takePayload()))
        case .answerLast:
            exchange.respond(.payload(takeLastPayload()))
            end(.serverLeft)
        case .answerClosing:
            exchange.respond(.payload(Self.noopPayload))
            end(.transportClose)
        case .overlap:
            exchange.respond(.refusal(.badRequest))
            end(.protocolViolation)
        case .refuse(let refusal): exchange.respond(.refusal(refusal))
        }
    }

    /// The client gave the GET up.
    func pollGone(_ exchange: HTTPExchange) {
        guard poll === exchange else { return }
        poll = nil
        abort(.transportClose)
    }

    /// A POST's head came.
    func postBegan(_ exchange: HTTPExchange) {
        tickMachine(now: .now())
        switch machine.postBegan() {
        case .accept: post = exchange
        case .overlap:
            exchange.respond(.refusal(.badRequest))
            end(.protocolViolation)
        case .refuse(let refusal): exchange.respond(.refusal(refusal))
        }
    }

    /// A POST's body is complete. Nothing happens when its head was refused.
    func posted(_ body: ByteBuffer, _ exchange: HTTPExchange) {
        guard endPost(exchange) else { return }
        guard machine.isOpen else { return exchange.respond(.refusal(.unknownSession)) }
        do {
            let packets = try EnginePayload.decode(body, maximumPackets: loop.configuration.limits.packetsPerPayload)
            try process(packets, exchange)
        } catch {
            exchange.respond(.refusal(.badRequest))
            abort(.protocolViolation)
        }
        arm()
    }

    private func process(_ packets: [EnginePacket], _ exchange: HTTPExchange) throws(EngineProtocolError) {
        for packet in packets {
            switch machine.received(packet, now: .now()) {
            case .none: break
            case .deliver(let message): deliver(message)
            case .closeByClient:
                closedByClient()
                return exchange.respond(.acknowledged)
            case .closeSoon:
                // The answer waits too, so that a client which waits for it finds the session gone.
                closingPost = exchange
                return
            case .violation(let error): throw error
            }
        }
        exchange.respond(.acknowledged)
    }

    /// The POST's connection broke, or its body was refused, before it was complete.
    func postFailed(_ exchange: HTTPExchange, violation: Bool) {
        guard endPost(exchange) else { return }
        abort(violation ? .protocolViolation : .transportClose)
    }

    private func endPost(_ exchange: HTTPExchange) -> Bool {
        guard post === exchange else { return false }
        post = nil
        machine.postEnded()
        return true
    }
}

// MARK: - Bodies

extension EngineSession {
    static let noopPayload = ByteBuffer(string: "6")
    static let closePayload = ByteBuffer(string: "1")

    /// Everything that waits, and `close`.
    func takeLastPayload() -> ByteBuffer {
        var body = queue.takePayload(maximumParts: .max, byteLimit: .max)
        if body.readableBytes > 0 { body.writeInteger(EnginePayload.separator) }
        body.writeImmutableBuffer(Self.closePayload)
        return body
    }
}
