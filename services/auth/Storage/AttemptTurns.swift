import AuthCore
import Synchronization
import Waiting

/// Attempts that wait for a place in a window that is full of others which are being looked at.
///
/// Whoever gives a place back in this process wakes the one that has waited longest for it. Places that are given back
/// elsewhere are found by looking, at first soon and then ever more seldom.
final class AttemptTurns: Sendable {
    struct Limits: Sendable {
        /// Attempts that may wait at a time; one more is told to come back.
        var waiting = 512
        /// How long one waits.
        var patience: Duration = .seconds(10)
        /// How long it waits for a place to be given back here before it looks: this at first, each time twice as long …
        var pause: Duration = .milliseconds(50)
        /// … and this at the most.
        var longestPause: Duration = .seconds(1)
    }

    fileprivate struct Waiter {
        let number: UInt64
        let signal: WakeSignal
    }

    fileprivate struct State {
        var number: UInt64 = 0
        var waiting = 0
        /// By the window that they wait for, in the order of their numbers.
        var waiters: [String: [Waiter]] = [:]
    }

    private let limits: Limits
    private let state = Mutex(State())

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// How many wait.
    var count: Int { state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    /// Looks again and again, until the attempt is not told to wait any more or has waited long enough.
    /// - Parameter key: the window that an answer says to wait for; nil for any other answer.
    /// - Returns: the last answer.
    /// - Throws: ``AuthRefusal/busy(retryAfter:)`` if too many wait already; `CancellationError`.
    func wait(
        look: () async -> AttemptAnswer, for key: (AttemptAnswer) -> String?
    ) async throws -> AttemptAnswer {
        guard let waiter = enter() else { throw AuthRefusal.busy(retryAfter: AttemptWindow.turn) }
        var place: String?
        defer { leave(waiter, place) }
        let deadline = ContinuousClock.now + limits.patience
        var pause = limits.pause
        while true {
            let answer = await look()
            let now = ContinuousClock.now
            guard let wanted = key(answer), now < deadline else { return answer }
            if wanted != place {
                let isFirst = place == nil
                move(waiter, from: place, to: wanted)
                place = wanted
                // What was given back before this waited for it woke nobody.
                if isFirst { continue }
            }
            await waiter.signal.wait(upTo: min(pause, deadline - now))
            try Task.checkCancellation()
            pause = min(pause * 2, limits.longestPause)
        }
    }

    /// Says that places in these windows may be free.
    func wake(_ keys: [String]) {
        let first = state.withLock { state in keys.compactMap { state.waiters[$0]?.first?.signal } }
        for signal in first { signal.signal() }
    }

    private func enter() -> Waiter? {
        state.withLock { state in
            guard state.waiting < limits.waiting else { return nil }
            state.waiting += 1
            state.number += 1
            return Waiter(number: state.number, signal: WakeSignal())
        }
    }

    private func move(_ waiter: Waiter, from old: String?, to new: String) {
        state.withLock { state in
            if let old { state.remove(waiter.number, from: old) }
            let all = state.waiters[new] ?? []
            let place = all.firstIndex { $0.number > waiter.number } ?? all.endIndex
            state.waiters[new, default: []].insert(waiter, at: place)
        }
    }

    /// Whoever goes lets the next one look: there may be more than one place.
    private func leave(_ waiter: Waiter, _ place: String?) {
        state.withLock { state in
            state.waiting -= 1
            if let place { state.remove(waiter.number, from: place) }
        }
        if let place { wake([place]) }
    }
}

extension AttemptTurns.State {
    fileprivate mutating func remove(_ number: UInt64, from key: String) {
        waiters[key]?.removeAll { $0.number == number }
        if waiters[key]?.isEmpty == true { waiters[key] = nil }
    }
}
