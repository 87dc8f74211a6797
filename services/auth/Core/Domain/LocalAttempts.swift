import Common
import Foundation

/// The same windows as in Redis, for one process, while Redis does not answer. Pure: the caller brings the time.
package struct LocalAttempts: Sendable {
    private struct Entry: Sendable {
        let id: UUID
        var at: Date
        /// Nothing was said yet of what came of it.
        var isOpen: Bool

        func mayBeGivenBack(at time: Date) -> Bool { isOpen && at > time - AttemptWindow.judgement.seconds }
    }

    private static let capacity = 50_000
    private var entries = GenerationCache<String, [Entry]>(capacity: capacity)

    package init() {}

    /// Takes a place in all windows, or in none.
    /// - Parameter isOpen: whether it is still to be said what came of the attempt.
    package mutating func admit(
        _ id: UUID, _ windows: [AttemptWindow], isOpen: Bool = true, at time: Date
    ) -> AttemptAnswer {
        var isSlowed = false
        var refusal: (window: AttemptWindow, left: TimeInterval)?
        var occupied: AttemptWindow?
        for window in windows {
            let standing = standing(in: window, at: time)
            guard standing.count >= window.quota else { continue }
            guard window.atLimit == .refuse else {
                isSlowed = true
                continue
            }
            if standing.contains(where: { $0.mayBeGivenBack(at: time) }) {
                occupied = window
                continue
            }
            let left = max(0, (standing.first?.at ?? time).timeIntervalSince(time) + window.length.seconds)
            if left > refusal?.left ?? -1 { refusal = (window, left) }
        }
        // Refused until the last of the windows that are full has room.
        if let refusal { return .refused(refusal.window.state(retryAfter: .seconds(refusal.left))) }
        if let occupied { return .occupied(occupied.state(retryAfter: AttemptWindow.turn)) }
        for window in windows {
            let all = standing(in: window, at: time) + [Entry(id: id, at: time, isOpen: isOpen)]
            entries.insert(Array(all.suffix(window.quota)), for: window.key)
        }
        return isSlowed ? .slowed : .admitted
    }

    /// Takes an attempt out again, or lets it count.
    package mutating func settle(_ id: UUID, isWrong: Bool, _ windows: [AttemptWindow]) {
        for window in windows {
            guard var all = entries.value(for: window.key), let place = all.firstIndex(where: { $0.id == id }) else {
                continue
            }
            if isWrong { all[place].isOpen = false } else { all.remove(at: place) }
            entries.insert(all, for: window.key)
        }
    }

    private mutating func standing(in window: AttemptWindow, at time: Date) -> [Entry] {
        let start = time - window.length.seconds
        var all = entries.value(for: window.key) ?? []
        if all.contains(where: { $0.at > time }) {
            // From before the clock was set back: they count from now on.
            for place in all.indices { all[place].at = min(all[place].at, time) }
            entries.insert(all, for: window.key)
        }
        return all.filter { $0.at > start }
    }
}
