import NIOCore

/// A connection that speaks HTTP, as its port sees it.
protocol PortConnection: AnyObject {
    /// Whether it has yet to send its first complete head.
    var isHeadless: Bool { get }
    /// It is asked whether it is late.
    func wake(now: NIODeadline)
    func drop()
}

/// One event loop's share of a port: the connections that speak HTTP, and until when each may take its time.
///
/// Connections that became WebSockets are no longer here.
final class PortLoop {
    let configuration: PortConfiguration
    let eventLoop: any EventLoop

    private var connections: [UInt64: any PortConnection] = [:]
    private var nextID: UInt64 = 0
    private let timer: LoopTimer<UInt64>
    /// Connections without a first head, oldest first; those that got one since are skipped when their turn comes.
    private var headless: [UInt64] = []
    private var headlessStart = 0
    private var headlessCount = 0

    init(configuration: PortConfiguration, eventLoop: any EventLoop) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.timer = LoopTimer(eventLoop: eventLoop)
    }

    /// A connection was accepted. Returns its number; may close the oldest of those that never sent a head.
    func add(_ connection: any PortConnection) -> UInt64 {
        nextID += 1
        connections[nextID] = connection
        headless.append(nextID)
        headlessCount += 1
        if headlessCount > configuration.headlessConnections { dropOldestHeadless() }
        return nextID
    }

    func remove(_ id: UInt64, isHeadless: Bool) {
        guard connections.removeValue(forKey: id) != nil else { return }
        if isHeadless { headlessCount -= 1 }
    }

    /// The connection sent its first head.
    func gotHead() {
        headlessCount -= 1
    }

    /// The connection is asked whether it is late, at `deadline`.
    func wake(_ id: UInt64, at deadline: NIODeadline) {
        if timer.count == 0 {
            timer.fire = { [weak self] id, now in self?.connections[id]?.wake(now: now) }
        }
        timer.schedule(id, at: deadline)
    }

    private func dropOldestHeadless() {
        while headlessStart < headless.count {
            let connection = connections[headless[headlessStart]]
            headlessStart += 1
            if let connection, connection.isHeadless {
                connection.drop()
                break
            }
        }
        if headlessStart * 2 > headless.count {
            headless.removeFirst(headlessStart)
            headlessStart = 0
        }
    }
}
