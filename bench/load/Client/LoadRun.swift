import NIOCore
import Primitives

/// One scenario under way: its sockets, its messages, and what was counted. Lives on one event loop.
final class LoadRun {
    /// A message that was sent, or was to be.
    private struct Sent {
        let time: NIODeadline
        let sender: LoadSocket
        var acknowledgedSeq = 0
        var deliveredSeq = 0
    }

    /// Messages of one run at the most: what the ledgers' memory is bounded by.
    static let maximumMessages = 2_000_000

    /// Counts since the run's beginning.
    struct Totals: Sendable {
        var deliveries = 0
        var acknowledged = 0
        var sent = 0
        /// Packets that no scenario asked for, such as presence.
        var others = 0
    }

    let name: String
    /// What this run's client message ids begin with.
    let messagePrefix: String
    private let messagePrefixBytes: [UInt8]
    private(set) var sockets: [LoadSocket] = []
    private(set) var totals = Totals()
    private(set) var faults = Faults()
    private(set) var acknowledgementLatency = Histogram()
    private(set) var deliveryLatency = Histogram()
    private var messages: [Sent] = []
    /// Senders answer an acknowledgement with their next message.
    private var isClosedLoop = false
    private var pacer: Pacer?
    private var isOver = false

    init(name: String) {
        self.name = name
        messagePrefix = "b\(String(UInt32.random(in: .min ... .max), radix: 36))-"
        messagePrefixBytes = Array(messagePrefix.utf8)
    }

    func add(_ socket: LoadSocket) {
        sockets.append(socket)
    }

    // MARK: Sending

    /// Lets these sockets send, each with that many messages in flight, until ``stopSending()``.
    func startClosedLoop(senders: [LoadSocket], inFlight: Int) {
        isClosedLoop = true
        for sender in senders {
            for _ in 0..<inFlight { send(from: sender, at: .now()) }
            sender.flush()
        }
    }

    /// Lets these sockets send in turn, by the clock, until ``stopSending()``.
    func startOpenLoop(senders: [LoadSocket], perSecond: Int, eventLoop: any EventLoop) {
        pacer = Pacer(perSecond: perSecond, eventLoop: eventLoop) { [unowned self] number, due in
            let sender = senders[number % senders.count]
            send(from: sender, at: due)
            sender.flush()
        }
    }

    func stopSending() {
        isClosedLoop = false
        pacer?.stop()
    }

    /// Sends one message, which counts as sent at that time.
    private func send(from socket: LoadSocket, at time: NIODeadline) {
        guard messages.count < Self.maximumMessages else { return }
        let number = messages.count
        messages.append(Sent(time: time, sender: socket))
        totals.sent += 1
        socket.write(message: number, prefix: messagePrefix)
    }

    // MARK: What sockets report

    func acknowledged(_ message: Int, text: UnsafeRawBufferPointer, at now: NIODeadline, by socket: LoadSocket) {
        guard SocketIOText.isOK(text), let seq = SocketIOText.seq(text) else {
            faults.note(.refusedSend, String(decoding: text, as: UTF8.self))
            return
        }
        guard SocketIOText.clientMessageNumber(text, prefix: messagePrefixBytes) == message,
            messages[message].sender === socket, messages[message].acknowledgedSeq == 0
        else {
            faults.note(.unknownAcknowledgement, String(decoding: text, as: UTF8.self))
            return
        }
        messages[message].acknowledgedSeq = seq
        totals.acknowledged += 1
        acknowledgementLatency.record(nanoseconds: (now - messages[message].time).nanoseconds)
        if isClosedLoop { send(from: socket, at: now) }
    }

    func acknowledgementOfNothing(_ text: UnsafeRawBufferPointer) {
        faults.note(.unknownAcknowledgement, String(decoding: text, as: UTF8.self))
    }

    /// A message that is due and known, or not known yet.
    func delivered(_ message: Int, at now: NIODeadline) {
        totals.deliveries += 1
        deliveryLatency.record(nanoseconds: (now - messages[message].time).nanoseconds)
    }

    /// The first delivery of a `seq` of a room: reads it, and adds it to the ledger.
    /// - Returns: whether it was the one due.
    func deliveredFirst(_ text: UnsafeRawBufferPointer, ledger: RoomLedger, at now: NIODeadline) -> Bool {
        guard SocketIOText.seq(text) == ledger.lastSeq + 1 else {
            faults.note(.mismatch, String(decoding: text, as: UTF8.self))
            return false
        }
        guard let message = SocketIOText.clientMessageNumber(text, prefix: messagePrefixBytes),
            messages.indices.contains(message), messages[message].sender.ledger === ledger
        else {
            faults.note(.foreignMessage, String(decoding: text, as: UTF8.self))
            return false
        }
        if messages[message].deliveredSeq != 0 {
            faults.note(.storedTwice, String(decoding: text, as: UTF8.self))
        }
        ledger.add(text, message: message)
        messages[message].deliveredSeq = ledger.lastSeq
        delivered(message, at: now)
        return true
    }

    func mismatched(_ text: UnsafeRawBufferPointer, expectedSeq: Int) {
        faults.note(.mismatch, "expected seq \(expectedSeq), got \(String(decoding: text, as: UTF8.self))")
    }

    func roomMoved(_ ledger: RoomLedger) {
        faults.note(.roomMoved, ledger.id)
    }

    func receivedOther() {
        totals.others += 1
    }

    func connectionLost(_ cause: String) {
        guard !isOver else { return }
        faults.note(.connectionLost, cause)
    }

    // MARK: The end

    /// Forgets the latencies of the warm-up.
    func resetLatencies() {
        acknowledgementLatency = Histogram()
        deliveryLatency = Histogram()
    }

    /// Whether all that was sent is acknowledged and every socket has all of its room.
    var isSettled: Bool {
        totals.acknowledged == totals.sent && sockets.allSatisfy { $0.lastSeq == $0.ledger.lastSeq }
    }

    /// Checks what ``isSettled`` waited for, message by message.
    func audit() {
        let unanswered = messages.count { $0.acknowledgedSeq == 0 }
        faults.note(.missingAcknowledgement, count: unanswered)
        let wrong = messages.count { $0.acknowledgedSeq != 0 && $0.acknowledgedSeq != $0.deliveredSeq }
        faults.note(.wrongAcknowledgement, count: wrong)
        let missing = sockets.reduce(0) { $0 + max(0, $1.ledger.lastSeq - $1.lastSeq) }
        faults.note(.missingDelivery, count: missing)
    }

    func closeAll() {
        isOver = true
        for socket in sockets { socket.close() }
    }
}
