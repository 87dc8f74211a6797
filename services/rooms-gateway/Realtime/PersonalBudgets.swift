import Common
import Foundation
import NIOCore
import Synchronization

/// How many events one person may send here, over all their sockets: a budget like a socket's own, shared. Keeps at most
/// `capacity` people; one who falls out early begins anew with a full budget.
final class PersonalBudgets: Sendable {
    private let perSecond: Int
    private let budgets: Mutex<GenerationCache<UUID, TokenBucket>>

    init(perSecond: Int, capacity: Int = 100_000) {
        self.perSecond = perSecond
        budgets = Mutex(GenerationCache(capacity: capacity))
    }

    /// Pays for an event.
    /// - Returns: nil if it is paid for, else how long to wait until the next one is.
    func take(of userID: UUID, at now: NIODeadline) -> Duration? {
        budgets.withLock { budgets in
            var budget = budgets.value(for: userID) ?? TokenBucket(perSecond: perSecond, now: now)
            defer { budgets.insert(budget, for: userID) }
            return budget.take(at: now)
        }
    }
}
