import Common
import Foundation

/// The same windows as in Redis, for one process, while Redis does not answer. Pure: the caller brings the time.
struct LocalAttempts: Sendable {
    private struct Entry: Sendable {
        let id: UUID
        let at: Date
    }

    private static let capacity = 50_000
    private var entries = GenerationCache<String, [Entry]>(capacity: capacity)

    /// Counts an attempt in all windows, or in none.
    mutating func admit(_ id: UUID, _ windows: [AttemptWindow], now: Date) -> AttemptVerdict {
        var isSlowed = false
        for window in windows {
            let standing = standing(in: window, now: now)
            guard standing.count >= window.quota else { continue }
            switch window.atLimit {
            case .slowDown: isSlowed = true
            case .refuse:
                let oldest = standing.first?.at ?? now
                let left = max(0, oldest.timeIntervalSince(now) + window.length.timeInterval)
                return .refused(window.state(retryAfter: .seconds(left)))
            }
        }
        for window in windows {
            let all = standing(in: window, now: now) + [Entry(id: id, at: now)]
            entries.insert(Array(all.suffix(window.quota)), for: window.key)
        }
        return isSlowed ? .slowed : .admitted
    }

    /// Takes an attempt out again.
    mutating func forgive(_ id: UUID, _ windows: [AttemptWindow]) {
        for window in windows {
            guard let all = entries.value(for: window.key) else { continue }
            entries.insert(all.filter { $0.id != id }, for: window.key)
        }
    }

    private mutating func standing(in window: AttemptWindow, now: Date) -> [Entry] {
        let start = now - window.length.timeInterval
        var all = entries.value(for: window.key) ?? []
        if all.contains(where: { $0.at > now }) {
            // From before the clock was set back: they count from now on.
            all = all.map { Entry(id: $0.id, at: min($0.at, now)) }
            entries.insert(all, for: window.key)
        }
        return all.filter { $0.at > start }
    }
}

extension Duration {
    /// Seconds.
    var timeInterval: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
