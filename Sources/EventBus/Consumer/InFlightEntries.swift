import Redis
import Synchronization
import Waiting

/// The entries that a consumer has in flight: read or claimed, and not yet settled. Shared by its reader, its lane runners and
/// its maintenance.
final class InFlightEntries: Sendable {
    private struct State {
        var lanes = LaneTable<Delivery>()
        var ids: [EventStream: Set<RedisStreamID>] = [:]
    }

    private let limit: Int
    private let state = Mutex(State())
    /// Given whenever an event is settled.
    private let room = WakeSignal()

    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    /// How many more events may be taken.
    var free: Int { state.withLock { limit - $0.lanes.count } }

    var isEmpty: Bool { state.withLock { $0.lanes.count == 0 } }

    /// Takes an event. Answers its lane where that needs a runner. An entry that is in flight already is ignored.
    func take(_ delivery: Delivery) -> LaneTable<Delivery>.Lane? {
        state.withLock { state in
            guard state.ids[delivery.stream, default: []].insert(delivery.id).inserted else { return nil }
            return state.lanes.add(delivery, to: delivery.lane) ? delivery.lane : nil
        }
    }

    func next(_ lane: LaneTable<Delivery>.Lane) -> Delivery? {
        state.withLock { $0.lanes.next(lane) }
    }

    func finished(_ delivery: Delivery) {
        state.withLock { state in
            state.ids[delivery.stream]?.remove(delivery.id)
            state.lanes.finished()
        }
        room.signal()
    }

    /// Lets go of everything that is not being handled: it stays pending, and whoever leads now claims it.
    func dropWaiting() {
        state.withLock { state in
            for delivery in state.lanes.dropWaiting() { state.ids[delivery.stream]?.remove(delivery.id) }
        }
        room.signal()
    }

    func contains(_ id: RedisStreamID, of stream: EventStream) -> Bool {
        state.withLock { $0.ids[stream]?.contains(id) ?? false }
    }

    func ids() -> [EventStream: Set<RedisStreamID>] {
        state.withLock { $0.ids }
    }

    /// Waits until an event is settled, at most for `limit`. Only the reader waits.
    func waitForChange(upTo limit: Duration) async {
        await room.wait(upTo: limit)
    }
}
