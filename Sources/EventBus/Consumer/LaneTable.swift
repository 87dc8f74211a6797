import Redis

/// The events a consumer has in flight, in one lane per aggregate, without any I/O.
///
/// Within a lane one event is handled at a time, in stream order; a failing event holds back its lane alone. Different
/// lanes run side by side.
struct LaneTable<Item: Sendable>: Sendable {
    /// The aggregate: its stream and subject.
    struct Lane: Hashable, Sendable {
        let stream: EventStream
        let subject: String
    }

    private struct Waiting: Sendable {
        var items: [Item] = []
        var head = 0
    }

    /// How many events are in flight: waiting or being handled.
    private(set) var count = 0
    /// Lanes with a runner. A lane is here from its first event until ``next(_:)`` found it empty.
    private var lanes: [Lane: Waiting] = [:]

    /// Puts an event at the end of its lane. True where the lane had no runner: the caller starts one.
    mutating func add(_ item: Item, to lane: Lane) -> Bool {
        count += 1
        let isNew = lanes[lane] == nil
        lanes[lane, default: Waiting()].items.append(item)
        return isNew
    }

    /// The lane's next event; nil ends the lane's runner.
    mutating func next(_ lane: Lane) -> Item? {
        guard var waiting = lanes.removeValue(forKey: lane), waiting.head < waiting.items.count else { return nil }
        let item = waiting.items[waiting.head]
        waiting.head += 1
        if waiting.head == waiting.items.count { waiting = Waiting() }
        lanes[lane] = waiting
        return item
    }

    /// An event that ``next(_:)`` gave is done with, whatever became of it.
    mutating func finished() {
        count -= 1
    }

    /// Drops everything that waits; events being handled, and their lanes' runners, go on. Returns what was dropped.
    mutating func dropWaiting() -> [Item] {
        var dropped: [Item] = []
        for (lane, waiting) in lanes {
            dropped += waiting.items[waiting.head...]
            lanes[lane] = Waiting()
        }
        count -= dropped.count
        return dropped
    }
}
