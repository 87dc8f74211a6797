import NIOCore

/// Commands that wait for a connection, in order of submission. Bounded by ``InFlightLimiter``, which has counted them.
struct WaitingCommands {
    private var commands: [PendingCommand] = []

    /// Appends commands.
    mutating func append(_ batch: some Sequence<PendingCommand>) {
        commands.append(contentsOf: batch)
    }

    /// When the first of them runs out of time.
    var nextDeadline: NIODeadline? { commands.map(\.ticket.deadline).min() }

    /// Removes and answers those whose time has run out by `now`.
    mutating func expire(_ now: NIODeadline) -> [PendingCommand] {
        remove { $0.deadline <= now }
    }

    /// Removes and answers those with this id.
    mutating func cancel(id: UInt64) -> [PendingCommand] {
        remove { $0.id == id }
    }

    /// Removes and answers all.
    mutating func takeAll() -> [PendingCommand] {
        remove { _ in true }
    }

    private mutating func remove(_ isRemoved: (CommandTicket) -> Bool) -> [PendingCommand] {
        let removed = commands.filter { isRemoved($0.ticket) }
        if !removed.isEmpty { commands.removeAll { isRemoved($0.ticket) } }
        return removed
    }
}
