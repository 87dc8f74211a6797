import NIOCore

/// One WebSocket client in one room: handshake, join, then counting.
final class LoadSocket: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Why a socket did not get into its room.
    enum Refusal: Error, CustomStringConvertible {
        case upgrade(String)
        case handshake(String)
        case join(String)
        case closed
        case timeout

        var description: String {
            switch self {
            case .upgrade(let answer): "the WebSocket upgrade was refused: \(answer)"
            case .handshake(let answer): "the Socket.IO connect was refused: \(answer)"
            case .join(let answer): "joining the room was refused: \(answer)"
            case .closed: "the connection was closed before the room was joined"
            case .timeout: "the room was not joined in time"
            }
        }
    }

    private enum Stage {
        case upgrading
        case opening
        case connecting
        case joining
        case joined
        case over
    }

    /// Bytes of an answer to the upgrade at the most.
    private static let maximumUpgradeAnswer = 16_384
    /// The acknowledgement ids of messages are their numbers, behind the join's.
    private static let joinID = 0

    let ledger: RoomLedger
    /// `seq` of the newest message that came.
    private(set) var lastSeq = 0
    private let run: LoadRun
    private let token: String
    private let host: String
    private var stage = Stage.upgrading
    private var joined: EventLoopPromise<Void>?
    /// The start of a frame whose rest has not come yet.
    private var partial = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var hasUnflushed = false

    /// - Parameter joined: completed once the room is joined, or with a ``Refusal``.
    init(run: LoadRun, ledger: RoomLedger, token: String, host: String, joined: EventLoopPromise<Void>) {
        self.run = run
        self.ledger = ledger
        self.token = token
        self.host = host
        self.joined = joined
    }

    // MARK: The channel's events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = """
            GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
            Host: \(host)\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: YSBsb2FkIGdlbmVyYXRvcg==\r
            Sec-WebSocket-Version: 13\r
            \r\n
            """
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var read = unwrapInboundIn(data)
        if partial.readableBytes > 0 {
            partial.writeBuffer(&read)
            consume(&partial)
            partial.discardReadBytes()
        } else {
            consume(&read)
            if read.readableBytes > 0 { partial.writeBytes(read.readableBytesView) }
        }
        flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closed, cause: "closed by the server")
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.closed, cause: "\(error)")
        context.close(promise: nil)
    }

    // MARK: Reading

    private func consume(_ buffer: inout ByteBuffer) {
        if stage == .upgrading, !finishUpgrade(&buffer) { return }
        let now = NIODeadline.now()
        do {
            let used = try buffer.withUnsafeReadableBytes { try frames($0, at: now) }
            buffer.moveReaderIndex(forwardBy: used)
        } catch {
            end(.closed, cause: "unreadable frame: \(error)")
            close()
        }
    }

    /// - Returns: whether frames follow.
    private func finishUpgrade(_ buffer: inout ByteBuffer) -> Bool {
        let end = buffer.withUnsafeReadableBytes { bytes -> Int? in
            guard bytes.count >= 4 else { return nil }
            return (3..<bytes.count).first { index in
                bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10 && bytes[index - 3] == 13
            }
        }
        guard let end, let answer = buffer.readString(length: end + 1) else {
            if buffer.readableBytes > Self.maximumUpgradeAnswer { refuse(.upgrade("an endless answer")) }
            return false
        }
        guard answer.hasPrefix("HTTP/1.1 101") else {
            refuse(.upgrade(String(answer.prefix { $0 != "\r\n" })))
            return false
        }
        stage = .opening
        return true
    }

    /// - Returns: how many bytes whole frames took.
    private func frames(_ bytes: UnsafeRawBufferPointer, at now: NIODeadline) throws -> Int {
        var used = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
            guard let header = try WebSocketFrames.header(rest) else { return used }
            let size = header.size + header.payloadSize
            guard rest.count >= size else { return used }
            frame(header, UnsafeRawBufferPointer(rebasing: rest[header.size..<size]), at: now)
            used += size
        }
    }

    private func frame(_ header: WebSocketFrames.Header, _ payload: UnsafeRawBufferPointer, at now: NIODeadline) {
        switch WebSocketFrames.Opcode(rawValue: header.opcode) {
        case .text: text(payload, at: now)
        case .ping: write(.pong, payload)
        case .close:
            end(.closed, cause: "closed by the server with a frame: \(Array(payload.prefix(2)))")
            close()
        case .pong, nil: break
        }
    }

    private func text(_ text: UnsafeRawBufferPointer, at now: NIODeadline) {
        // Nearly all frames of a run are the message that is due: no further look is needed.
        if stage == .joined, case .due(let message) = ledger.verdict(text, seq: lastSeq + 1) {
            lastSeq += 1
            return run.delivered(message, at: now)
        }
        switch SocketIOText.packet(text) {
        case .message where stage == .joined: unexpected(text, at: now)
        case .acknowledgement(let id): acknowledgement(id, text, at: now)
        case .ping: write(.text, CollectionOfOne(UInt8(ascii: "3")))
        case .open where stage == .opening:
            stage = .connecting
            write(.text, Array(#"40{"token":"\#(token)"}"#.utf8))
        case .connected where stage == .connecting:
            stage = .joining
            write(.text, Array(#"42\#(Self.joinID)["rooms:join",{"roomId":"\#(ledger.id)","limit":1}]"#.utf8))
        case .refused: refuse(.handshake(String(decoding: text, as: UTF8.self)))
        case .message, .open, .connected, .other: run.receivedOther()
        }
    }

    /// A message that the ledger does not know as the next one.
    private func unexpected(_ text: UnsafeRawBufferPointer, at now: NIODeadline) {
        if lastSeq == ledger.lastSeq {
            if run.deliveredFirst(text, ledger: ledger, at: now) { lastSeq += 1 }
            return
        }
        run.mismatched(text, expectedSeq: lastSeq + 1)
        if let seq = SocketIOText.seq(text), seq > lastSeq, seq <= ledger.lastSeq { lastSeq = seq }
    }

    private func acknowledgement(_ id: Int, _ text: UnsafeRawBufferPointer, at now: NIODeadline) {
        if id == Self.joinID, stage == .joining {
            guard SocketIOText.isOK(text) else { return refuse(.join(String(decoding: text, as: UTF8.self))) }
            return join(at: SocketIOText.seq(text) ?? 0)
        }
        guard id != Self.joinID, stage == .joined, id - 1 < run.totals.sent else {
            return run.acknowledgementOfNothing(text)
        }
        run.acknowledged(id - 1, text: text, at: now, by: self)
    }

    private func join(at seq: Int) {
        if !ledger.begin(at: seq) { run.roomMoved(ledger) }
        lastSeq = seq
        stage = .joined
        joined?.succeed()
        joined = nil
    }

    // MARK: Writing

    /// Sends the run's message of this number; ``flush()`` lets it go.
    func write(message number: Int, prefix: String) {
        let packet = """
            42\(number + 1)["rooms:message:send",{"roomId":"\(ledger.id)",\
            "body":"Alguém sabe se a feira de sábado está confirmada? (\(number))",\
            "clientMessageId":"\(prefix)\(number)"}]
            """
        write(.text, Array(packet.utf8))
    }

    func flush() {
        guard hasUnflushed else { return }
        hasUnflushed = false
        context?.flush()
    }

    func close() {
        stage = .over
        context?.close(promise: nil)
    }

    private func write(_ opcode: WebSocketFrames.Opcode, _ payload: some Collection<UInt8>) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: payload.count + 14)
        WebSocketFrames.write(opcode, payload, to: &buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
        hasUnflushed = true
    }

    // MARK: Endings

    /// Gives up waiting for the room.
    func refuse(_ refusal: Refusal) {
        guard let joined else { return }
        self.joined = nil
        joined.fail(refusal)
        close()
    }

    private func end(_ refusal: Refusal, cause: String) {
        if joined != nil { return refuse(refusal) }
        guard stage == .joined else { return }
        stage = .over
        run.connectionLost(cause)
    }
}
