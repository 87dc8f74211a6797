import NIOCore

/// Deadlines of many things on one event loop behind a single scheduled task.
///
/// An entry costs 32 bytes or so instead of a scheduled task each, and is never searched for: an owner that no longer
/// needs one lets it fire and ignores it.
final class LoopTimer<Key> {
    private struct Entry {
        let deadline: NIODeadline
        let key: Key
    }

    private let eventLoop: any EventLoop
    private let grain: TimeAmount
    private var entries = BinaryHeap<Entry> { $0.deadline < $1.deadline }
    private var scheduledFor: NIODeadline?
    /// Called for each entry that is due, on the event loop.
    ///
    /// The scheduled task keeps the timer, not the timer's owner: at shutdown the owner may be gone, freed by any thread,
    /// while entries are left. So this must hold the owner weakly. Whoever could be waiting for an entry keeps the owner.
    var fire: (Key, NIODeadline) -> Void = { _, _ in }

    /// How much later than planned a task may run before the process is taken to have stood still.
    private static var stall: TimeAmount { .seconds(1) }
    /// After a standstill, the time given to what waits in the sockets before anybody is found to be late.
    private static var grace: TimeAmount { .milliseconds(500) }

    /// - Parameter grain: entries that are due within one such stretch of time fire together at its end, so that the loop wakes
    ///   once for all of them.
    init(eventLoop: any EventLoop, grain: TimeAmount = .nanoseconds(1)) {
        self.eventLoop = eventLoop
        self.grain = grain
    }

    var count: Int { entries.count }

    /// ``fire`` will be called with `key` at `deadline` or a little later, a grain at the most if the loop is free. On the
    /// event loop only.
    func schedule(_ key: Key, at deadline: NIODeadline) {
        entries.insert(Entry(deadline: deadline, key: key))
        arm()
    }

    private func arm() {
        guard let next = entries.first?.deadline.endOfGrain(grain) else { return }
        if let scheduledFor, scheduledFor <= next { return }
        scheduledFor = next
        // A task that was scheduled for later stays and finds nothing to do.
        eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.run(plannedFor: next) }
    }

    private func run(plannedFor planned: NIODeadline) {
        guard scheduledFor == planned else { return }
        scheduledFor = nil
        let now = NIODeadline.now()
        guard now - planned < Self.stall else {
            let later = now + Self.grace
            scheduledFor = later
            eventLoop.assumeIsolated().scheduleTask(deadline: later) { self.run(plannedFor: later) }
            return
        }
        while let entry = entries.first, entry.deadline <= now {
            entries.removeFirst()
            fire(entry.key, now)
        }
        arm()
    }
}

/// A binary heap; `first` is the least by the given order.
struct BinaryHeap<Element> {
    private var elements: [Element] = []
    private let precedes: (Element, Element) -> Bool

    init(by precedes: @escaping (Element, Element) -> Bool) {
        self.precedes = precedes
    }

    var first: Element? { elements.first }
    var count: Int { elements.count }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(elements[child], elements[parent]) else { return }
            elements.swapAt(child, parent)
            child = parent
        }
    }

    /// Does nothing when empty.
    mutating func removeFirst() {
        guard let last = elements.popLast(), !elements.isEmpty else { return }
        elements[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < elements.count {
                if precedes(elements[child], elements[least]) { least = child }
            }
            guard least != parent else { return }
            elements.swapAt(least, parent)
            parent = least
        }
    }
}
