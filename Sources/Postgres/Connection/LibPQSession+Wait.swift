import CLibPQ
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// What ended a poll.
struct PollResult {
    var socketIsReady: Bool
    var wasWoken: Bool
}

/// Waits for a socket, a wake-up or an instant, whichever comes first.
///
/// - Parameters:
///   - socket: negative is none.
///   - events: `POLLIN`, `POLLOUT`. The end of the connection always counts.
///   - deadline: nil is for ever.
func pollOnce(
    socket: Int32, events: Int32, wake: WakeUp, until deadline: ContinuousClock.Instant?
) -> PollResult {
    var descriptors = [
        pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: socket, events: Int16(events), revents: 0),
    ]
    var timeout: Int32 = -1
    if let deadline {
        // Rounded up, so that the deadline has passed when the poll ends.
        timeout = Int32(clamping: max(0, (deadline - .now).milliseconds(rounded: .up)))
    }
    let ready = poll(&descriptors, 2, timeout)
    guard ready > 0 else { return PollResult(socketIsReady: false, wasWoken: false) }
    let wasWoken = descriptors[0].revents != 0
    if wasWoken { wake.clear() }
    return PollResult(socketIsReady: descriptors[1].revents != 0, wasWoken: wasWoken)
}

extension LibPQSession {
    /// Waits until the socket can be read (or written, if `events` says so), and interrupts the exchange when its
    /// watch says so.
    /// - Throws: ``PostgresError`` when the connection is given up.
    func wait(_ events: Int32, watch: inout Watch) throws(PostgresError) {
        while true {
            let result = pollOnce(
                socket: PQsocket(connection), events: events, wake: wake, until: watch.deadline)
            if isAborted.isRaised { throw lost("the pool was shut down") }
            if watch.isNewlyCancelled {
                interrupt(.cancelled, watch: &watch)
            } else if let deadline = watch.deadline, deadline <= .now {
                if watch.interruption != nil {
                    lose()
                    throw watch.error
                }
                interrupt(.deadline, watch: &watch)
            }
            if result.socketIsReady { return }
        }
    }

    /// Asks the server to cancel the statement. What the server then answers ends the exchange.
    func interrupt(_ why: Watch.Interruption, watch: inout Watch) {
        watch.interrupt(why, grace: configuration.cancelTimeout)
        watch.cancelRequest = CancelRequest.send(for: connection, wake: wake)
    }

    /// After an interrupted exchange: a cancel signal still under way must not hit the next statement.
    func awaitCancelRequest(watch: inout Watch) {
        guard watch.interruption != nil else { return }
        guard let request = watch.cancelRequest else { return }
        while !request.hasEnded {
            _ = pollOnce(socket: -1, events: 0, wake: wake, until: watch.deadline)
            if isAborted.isRaised || (watch.deadline ?? .now) <= .now { return lose() }
        }
    }

    /// Sends what libpq has buffered, reading meanwhile what the server sends: it may wait for that.
    func flush(watch: inout Watch) throws(PostgresError) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1:
                try wait(POLLIN | POLLOUT, watch: &watch)
                if PQconsumeInput(connection) == 0 { throw lost("the connection was lost while sending") }
            default: throw lost("the connection was lost while sending")
            }
        }
    }

    /// The next result of the exchange; nil ends a statement's results.
    func nextResult(watch: inout Watch) throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(connection) == 1 {
            try wait(POLLIN, watch: &watch)
            if PQconsumeInput(connection) == 0 { throw lost("the connection was lost while waiting for an answer") }
        }
        return PQgetResult(connection)
    }
}
