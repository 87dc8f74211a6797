import NIOCore

/// One timer for many deadlines: it fires at the earliest and is told the next. Belongs to an event loop.
///
/// A timer per command would cost more than the command.
final class DeadlineTimer {
    /// Deadlines closer together than this are handled together.
    private static let granularity = TimeAmount.milliseconds(5)

    private let eventLoop: any EventLoop
    private var armed: (deadline: NIODeadline, task: Scheduled<Void>)?
    /// Called with the present time; answers the next deadline.
    private var onFire: ((NIODeadline) -> NIODeadline?)?

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Sets what happens when the time has come.
    func start(_ onFire: @escaping (NIODeadline) -> NIODeadline?) {
        self.onFire = onFire
    }

    /// Makes sure that the timer fires no later than `deadline` (give or take the granularity).
    func arm(for deadline: NIODeadline) {
        if let armed {
            guard deadline < armed.deadline else { return }
            armed.task.cancel()
        }
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] () -> Void in
            self?.fire()
        }
        armed = (deadline, task)
    }

    /// Fires no more.
    func stop() {
        armed?.task.cancel()
        armed = nil
        onFire = nil
    }

    private func fire() {
        armed = nil
        let now = NIODeadline.now()
        if let next = onFire?(now) { arm(for: max(next, now + Self.granularity)) }
    }
}
