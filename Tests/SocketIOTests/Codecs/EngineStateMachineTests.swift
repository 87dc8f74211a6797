import NIOCore
import Testing

@testable import SocketIO

@Suite("Engine.IO state machine")
struct EngineStateMachineTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private static func machine(_ transport: EngineTransport = .polling) -> EngineStateMachine {
        EngineStateMachine(transport: transport, configuration: EngineConfiguration(), now: start)
    }

    private static func text(_ packet: String) throws -> EnginePacket {
        try EnginePacket.decode(text: ByteBuffer(string: packet))
    }

    @Test("pings go out each interval after a pong, and silence ends the session")
    func heartbeat() throws {
        var machine = Self.machine(.websocket)
        #expect(machine.deadline == Self.start + .seconds(25))
        #expect(machine.tick(now: Self.start + .seconds(24)) == .none)
        #expect(machine.tick(now: Self.start + .seconds(25)) == .sendPing)
        #expect(machine.deadline == Self.start + .seconds(45))
        #expect(machine.received(try Self.text("3"), now: Self.start + .seconds(30)) == .none)
        #expect(machine.deadline == Self.start + .seconds(55))
        #expect(machine.tick(now: Self.start + .seconds(56)) == .sendPing)
        #expect(machine.tick(now: Self.start + .seconds(75)) == .timedOut)
        #expect(machine.isClosed)
    }

    @Test("for a timer that many share, heartbeats are due at a grain's end, and a closing session when it is due")
    func sharedTimer() throws {
        let grain = TimeAmount.seconds(10)
        var machine = Self.machine(.websocket)
        #expect(machine.deadline(heartbeatGrain: grain) == Self.start + .seconds(30))
        #expect(machine.tick(now: Self.start + .seconds(30)) == .sendPing)
        #expect(machine.deadline == Self.start + .seconds(45))
        #expect(machine.deadline(heartbeatGrain: grain) == Self.start + .seconds(50))
        #expect(machine.tick(now: Self.start + .seconds(50)) == .timedOut)
        #expect(machine.deadline(heartbeatGrain: grain) == nil)
        var polling = Self.machine(.polling)
        #expect(polling.finish(lingerUntil: Self.start + .seconds(3)) == .linger)
        #expect(polling.deadline(heartbeatGrain: grain) == Self.start + .seconds(3))
    }

    @Test("a process that stood still gives its clients a full timeout")
    func standstill() {
        var machine = Self.machine(.websocket)
        #expect(machine.tick(now: Self.start + .seconds(600)) == .sendPing)
        #expect(machine.deadline == Self.start + .seconds(620))
    }

    @Test("a pong that nobody asked for does not put the ping off")
    func unexpectedPong() throws {
        var machine = Self.machine(.websocket)
        _ = machine.received(try Self.text("3"), now: Self.start + .seconds(20))
        #expect(machine.deadline == Self.start + .seconds(25))
    }

    @Test("a poll during the probe waits for the upgrade, then is refused")
    func overtakenPoll() throws {
        var machine = Self.machine()
        #expect(machine.webSocketArrived(now: Self.start) == .probe)
        #expect(machine.webSocketArrived(now: Self.start) == .closeAtOnce)
        #expect(machine.probeReceived(try Self.text("2probe"), now: Self.start) == .answer(answerPoll: false))
        #expect(machine.pollArrived(hasOutput: true, now: Self.start) == .wait)
        #expect(machine.outputQueued() == false)
        #expect(machine.probeReceived(try Self.text("5"), now: Self.start) == .upgraded(refusePoll: true))
        #expect(machine.transport == .websocket)
        #expect(machine.pollArrived(hasOutput: false, now: Self.start) == .refuse(.badRequest))
        #expect(machine.postBegan() == .refuse(.badRequest))
    }

    @Test("a poll during the probe is let go well before the next ping, however short the interval")
    func heldPollAndPing() throws {
        var configuration = EngineConfiguration()
        configuration.pingInterval = .milliseconds(300)
        var machine = EngineStateMachine(transport: .polling, configuration: configuration, now: Self.start)
        _ = machine.webSocketArrived(now: Self.start)
        _ = machine.probeReceived(try Self.text("2probe"), now: Self.start)
        #expect(machine.pollArrived(hasOutput: false, now: Self.start) == .wait)
        #expect(machine.tick(now: Self.start + .milliseconds(74)) == .none)
        #expect(machine.tick(now: Self.start + .milliseconds(75)) == .answerPollNoop)
    }

    @Test("a probe that takes too long is dropped, and polling goes on")
    func probeTimeout() throws {
        var machine = Self.machine()
        _ = machine.webSocketArrived(now: Self.start)
        #expect(machine.tick(now: Self.start + .seconds(10)) == .dropProbe)
        #expect(machine.tick(now: Self.start + .seconds(10)) == .none)
        #expect(machine.pollArrived(hasOutput: true, now: Self.start) == .answerQueued)
    }

    @Test("a session that the server ended gives what is left to one more poll, in time")
    func lingering() {
        var machine = Self.machine()
        #expect(machine.finish(lingerUntil: Self.start + .seconds(2)) == .linger)
        #expect(machine.postBegan() == .refuse(.unknownSession))
        #expect(machine.pollArrived(hasOutput: true, now: Self.start) == .answerLast)
        #expect(machine.pollArrived(hasOutput: true, now: Self.start) == .refuse(.unknownSession))
        var late = Self.machine()
        _ = late.finish(lingerUntil: Self.start + .seconds(2))
        #expect(late.tick(now: Self.start + .seconds(2)) == .lingered)
    }

    @Test("what overflows the queue changes nothing in it")
    func queue() {
        var queue = SendQueue(maximumPackets: 2, maximumBytes: 1000)
        let packet = EncodedPacket.event("x", [], attachments: [ByteBuffer(bytes: [1])]).frames
        let (one, two) = (FrameBatch([packet]), FrameBatch([packet, packet]))
        #expect(queue.append(one) == true)
        #expect(queue.append(one) == true)
        #expect(queue.append(one) == false)
        #expect(queue.append(two) == false)
        #expect(queue.packetCount == 2)
        // Long-polling may end in the middle of a packet; a WebSocket goes on from there.
        #expect(String(buffer: queue.takePayload(maximumParts: 1, byteLimit: .max)) == #"451-["x"]"#)
        let rest = queue.takeBatch(byteLimit: .max)?.joined()
        #expect(rest?.readableBytes == 3 + packet.byteCount)
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test("packets that were queued together leave as they would one by one, with those before and behind them")
    func batches() {
        var queue = SendQueue(maximumPackets: 100, maximumBytes: 100_000)
        let packets = (0..<5).map { EncodedPacket.event("\($0)").frames }
        let (first, second) = (FrameBatch(Array(packets[0..<3])), FrameBatch(Array(packets[3..<5])))
        let again = FrameBatch([packets[0]])
        #expect(queue.append(first) == true)
        #expect(queue.append(second) == true)
        // As many as reach the limit.
        #expect(queue.takeBatch(byteLimit: packets[0].byteCount + 1)?.packets.count == 2)
        #expect(queue.append(again) == true)
        let rest = queue.takeBatch(byteLimit: .max)
        let expected = SendBatch(packets: [packets[2], packets[3], packets[4], packets[0]], firstPart: 0)
        #expect(rest?.isIdentical(to: expected) == true)
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test("writes are taken for the same ones if their packets are, whether or not they came in one batch")
    func sameWrites() {
        let packets = (0..<3).map { EncodedPacket.event("\($0)").frames }
        let shared = SendBatch(packets: packets, firstPart: 0)
        #expect(shared.isIdentical(to: SendBatch(packets: packets, firstPart: 0)))
        #expect(shared.isIdentical(to: SendBatch(packets: packets.map { $0 }, firstPart: 0)))
        #expect(!shared.isIdentical(to: SendBatch(packets: Array(packets.reversed()), firstPart: 0)))
        #expect(!shared.isIdentical(to: SendBatch(packets: Array(packets.dropLast()), firstPart: 0)))
    }
}
