import Redis

/// Which Redis, with which data, a context published to.
struct BrokerIdentity: Sendable, Equatable {
    /// A random mark that the first relay leaves in Redis. It is gone when Redis lost everything.
    let epoch: String
    /// The server process's own id, new at each start. A restarted server, or a promoted replica, may lack the newest
    /// entries.
    let runID: String
}

/// What the broker's identity says about the data that was published to it.
enum BrokerContinuity: Equatable, Sendable {
    case unchanged
    /// Another server process with our mark: entries of the last moments may be missing.
    case restarted
    /// Our mark is not there: everything may be missing.
    case replaced

    init(recorded: BrokerIdentity?, found: BrokerIdentity) {
        if recorded?.epoch != found.epoch {
            self = .replaced
        } else if recorded?.runID != found.runID {
            self = .restarted
        } else {
            self = .unchanged
        }
    }
}

/// What a relay has seen of the streams it publishes to: they only grow, so a stream that shrank lost entries.
struct StreamWatch: Sendable {
    struct Snapshot: Equatable, Sendable {
        let lastID: RedisStreamID
        let entriesAdded: Int
    }

    private var seen: [EventStream: Snapshot] = [:]

    /// True where the stream has lost entries: it is behind what it was, or behind the newest entry recorded for it.
    mutating func hasLost(_ stream: EventStream, snapshot: Snapshot, recorded: RedisStreamID) -> Bool {
        let before = seen[stream]
        seen[stream] = snapshot
        if snapshot.lastID < recorded { return true }
        guard let before else { return false }
        return snapshot.lastID < before.lastID || snapshot.entriesAdded < before.entriesAdded
    }
}
