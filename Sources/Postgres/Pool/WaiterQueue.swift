/// First in, first out, with removal from the middle in constant time.
struct WaiterQueue<Waiter> {
    typealias Ticket = UInt64

    private var waiting: [Ticket: (waiter: Waiter, deadline: ContinuousClock.Instant)] = [:]
    private var first: Ticket = 0
    private var next: Ticket = 0

    var count: Int { waiting.count }
    var isEmpty: Bool { waiting.isEmpty }

    /// When the first in the queue loses its patience. All have the same, so nobody does before.
    mutating func firstDeadline() -> ContinuousClock.Instant? {
        skipRemoved()
        return waiting[first]?.deadline
    }

    mutating func append(_ waiter: Waiter, deadline: ContinuousClock.Instant) -> Ticket {
        defer { next += 1 }
        waiting[next] = (waiter, deadline)
        return next
    }

    mutating func popFirst() -> Waiter? {
        skipRemoved()
        return remove(first)
    }

    mutating func remove(_ ticket: Ticket) -> Waiter? {
        waiting.removeValue(forKey: ticket)?.waiter
    }

    mutating func removeAll() -> [Waiter] {
        var all: [Waiter] = []
        while let waiter = popFirst() { all.append(waiter) }
        return all
    }

    private mutating func skipRemoved() {
        while first < next && waiting[first] == nil { first += 1 }
    }
}
