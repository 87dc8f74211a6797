/// When the hot path may publish, without any I/O.
///
/// Order per aggregate is what it protects: once an event is left to the relay, later ones must not overtake it. So
/// after a failure everything is left to the relay (`leaving`); when Redis answers again, new events wait in the queue
/// while the relay drains what was left (`catchingUp`); then the queue flows again (`direct`).
///
/// The queue holds at most `limit` events. At the limit events are left to the relay, which loses nothing: their rows
/// are committed.
struct DirectPublishing: Sendable {
    enum Mode: Equatable, Sendable {
        case direct
        /// Redis failed; nothing is sent from here. The newest row that was left to the relay.
        case leaving(upTo: OutboxID)
        /// Redis answers; the queue waits until the relay has drained the rows up to the given one.
        case catchingUp(upTo: OutboxID)
    }

    enum Enqueued: Equatable, Sendable {
        case accepted
        case leftToRelay
    }

    private(set) var mode: Mode = .direct
    private(set) var queued = 0
    private let limit: Int
    private var queue: [CommittedEvent] = []
    /// The first event of `queue` that is not yet taken; the array is compacted when it has been emptied.
    private var head = 0

    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    mutating func enqueue(_ events: [CommittedEvent]) -> Enqueued {
        guard let newest = events.map(\.id).max() else { return .accepted }
        switch mode {
        case .leaving(let left):
            mode = .leaving(upTo: max(left, newest))
            return .leftToRelay
        case .direct, .catchingUp:
            guard queued + events.count <= limit else {
                leaveAll(and: newest)
                return .leftToRelay
            }
            queue.append(contentsOf: events)
            queued += events.count
            return .accepted
        }
    }

    /// The next events to send, oldest first; empty where there is nothing to send now.
    mutating func next(atMost count: Int) -> [CommittedEvent] {
        guard mode == .direct, queued > 0 else { return [] }
        let end = min(head + count, queue.count)
        let batch = Array(queue[head..<end])
        head = end
        queued -= batch.count
        if queued == 0 { clear() }
        return batch
    }

    /// Some events that ``next(atMost:)`` gave were not sent, or nobody knows: they and all behind them are the relay's.
    mutating func failed(_ events: [CommittedEvent]) {
        guard let newest = events.map(\.id).max() else { return }
        leaveAll(and: newest)
    }

    /// Redis answered after a failure.
    mutating func brokerAnswered() {
        if case .leaving(let left) = mode { mode = .catchingUp(upTo: left) }
    }

    /// The outbox holds no row up to and including `id` any more.
    mutating func relayDrained(upTo id: OutboxID) {
        if case .catchingUp(let left) = mode, left <= id { mode = .direct }
    }

    private mutating func leaveAll(and newest: OutboxID) {
        var left = newest
        if queued > 0 { left = max(left, queue[head...].reduce(left) { max($0, $1.id) }) }
        switch mode {
        case .direct: break
        case .leaving(let before), .catchingUp(let before): left = max(left, before)
        }
        clear()
        mode = .leaving(upTo: left)
    }

    private mutating func clear() {
        queue.removeAll(keepingCapacity: true)
        head = 0
        queued = 0
    }
}
