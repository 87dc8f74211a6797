/// Where the events of a recorded stream go that were just committed, without any I/O: to the stream, or to the outbox.
///
/// Order is what it protects: once an event went to the outbox, later ones must not overtake it. So after a failure everything
/// goes there (`leaving`); when Redis answers again, new events wait in the queue while the relay drains what was left
/// (`catchingUp`); then the queue flows to the stream again (`direct`).
///
/// The queue holds at most `limit` events. At half of it, while the relay catches up, it goes to the outbox as well. At the limit
/// it is given up: the record has the events, and the relay finds them there.
struct DirectPublishing: Sendable {
    enum Mode: Equatable, Sendable {
        case direct
        /// Redis failed; everything goes to the outbox. The newest row there, once there is one.
        case leaving(upTo: OutboxID?)
        /// Redis answers; the queue waits until the relay has drained the rows up to the given one.
        case catchingUp(upTo: OutboxID)
    }

    private(set) var mode: Mode = .direct
    private let limit: Int
    private var queue: [Event] = []
    /// The first event of `queue` that is not yet taken; the array is compacted when it has been emptied.
    private var head = 0

    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    var queued: Int { queue.count - head }

    /// - Returns: false if the queue was given up, these events with it.
    mutating func enqueue(_ events: [Event]) -> Bool {
        guard queued + events.count <= limit else {
            clear()
            leave()
            return false
        }
        queue.append(contentsOf: events)
        if case .catchingUp = mode, queued > limit / 2 { leave() }
        return true
    }

    /// The next events to send or to put into the outbox, by the mode, oldest first; empty where there is nothing to do now.
    mutating func next(atMost count: Int) -> [Event] {
        if case .catchingUp = mode { return [] }
        guard queued > 0 else { return [] }
        let end = min(head + count, queue.count)
        let batch = Array(queue[head..<end])
        head = end
        if queued == 0 { clear() }
        return batch
    }

    /// Some events that ``next(atMost:)`` gave were not sent, or nobody knows: they are the next, and go to the outbox.
    mutating func failed(_ events: some Collection<Event>) {
        queue = Array(events) + queue[head...]
        head = 0
        leave()
    }

    /// From now on everything goes to the outbox.
    mutating func leave() {
        switch mode {
        case .direct: mode = .leaving(upTo: nil)
        case .catchingUp(let id): mode = .leaving(upTo: id)
        case .leaving: break
        }
    }

    /// Events are in the outbox, up to that row.
    mutating func left(upTo id: OutboxID) {
        guard case .leaving = mode else { return }
        mode = .leaving(upTo: id)
    }

    /// Redis answered after a failure, and has room.
    mutating func brokerAnswered() {
        guard case .leaving(let left) = mode else { return }
        mode = left.map { .catchingUp(upTo: $0) } ?? .direct
    }

    /// The outbox holds no row up to and including `id` any more.
    mutating func relayDrained(upTo id: OutboxID) {
        if case .catchingUp(let left) = mode, left <= id { mode = .direct }
    }

    private mutating func clear() {
        queue.removeAll(keepingCapacity: true)
        head = 0
    }
}
