import Synchronization

/// What a job's caller and the connection's thread share: whether the caller still wants the result.
final class JobToken: Sendable {
    /// Where a job is. It only moves forward, so that a late report of an earlier stage changes nothing.
    enum Stage: Int {
        case created
        case queued
        case running
    }

    private struct Place {
        var stage = Stage.created
        var reach: (@Sendable () -> Void)?
    }

    private let cancelled = Atomic(false)
    private let place = Mutex(Place())

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Says how the job is told of its cancellation from now on. If it was cancelled before, it is told at once.
    func moved(to stage: Stage, onCancel: @escaping @Sendable () -> Void) {
        let isNews = place.withLock { place in
            guard stage.rawValue > place.stage.rawValue else { return false }
            place = Place(stage: stage, reach: onCancel)
            return true
        }
        if isNews && isCancelled { onCancel() }
    }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
        // Called outside the lock: the handler takes the pool's lock.
        if let reach = place.withLock({ $0.reach }) { reach() }
    }
}
