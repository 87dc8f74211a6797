import NIOCore

/// Sends by the clock, whatever the server makes of it. Lives on an event loop.
///
/// A message that could not go out when it was due counts from when it was due, so a server (or generator) that stalls
/// is seen in the latencies of all that waited.
final class Pacer {
    private let eventLoop: any EventLoop
    private let interval: TimeAmount
    private let send: (_ number: Int, _ due: NIODeadline) -> Void
    private var count = 0
    private var due: NIODeadline
    private var timer: Scheduled<Void>?
    /// Beside the timer, which the loop may have taken up already when it is cancelled.
    private var isStopped = false

    /// - Parameter send: is told how many were sent before, and when this one was due.
    init(perSecond: Int, eventLoop: any EventLoop, send: @escaping (_ number: Int, _ due: NIODeadline) -> Void) {
        self.eventLoop = eventLoop
        self.send = send
        interval = .nanoseconds(1_000_000_000 / Int64(perSecond))
        due = eventLoop.now + interval
        wait()
    }

    func stop() {
        isStopped = true
        timer?.cancel()
    }

    private func wait() {
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.sendAllDue() }
    }

    private func sendAllDue() {
        let now = eventLoop.now
        while !isStopped, due <= now {
            send(count, due)
            count += 1
            due = due + interval
        }
        if !isStopped { wait() }
    }
}
