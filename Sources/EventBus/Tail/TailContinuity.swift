import Redis

/// Proves, without any I/O, that a reader of one stream has seen every entry since it began.
///
/// Redis counts the entries ever added to a stream. At a checkpoint (a look at the stream: its newest id and that count)
/// the reader's own count must come out the same when it has read up to that id. Trimmed or deleted entries, a cut
/// append-only file, a stale replica and a recreated stream all break the sum.
struct TailContinuity: Sendable {
    /// A look at the stream. A stream that does not exist has ``empty``.
    struct Snapshot: Equatable, Sendable {
        /// The greatest id ever given.
        let lastID: RedisStreamID
        /// The number of entries ever added.
        let added: Int

        static let empty = Snapshot(lastID: .zero, added: 0)
    }

    /// The id after which reading goes on.
    private(set) var position: RedisStreamID
    /// How many entries were ever added up to `position`; nil until the first checkpoint tells.
    private var added: Int?
    private var checkpoint: Snapshot?

    /// Begins at the end of the stream as it was seen.
    init(at snapshot: Snapshot) {
        position = snapshot.lastID
        added = snapshot.added
    }

    /// Begins after `position`; what came before does not matter.
    init(after position: RedisStreamID) {
        self.position = position
    }

    /// Takes a look at the stream. False where entries are known to be missing.
    mutating func observe(_ snapshot: Snapshot) -> Bool {
        if snapshot.lastID < position { return false }
        if snapshot.lastID == position { return matches(snapshot) }
        if let added, snapshot.added <= added { return false }
        if let checkpoint, checkpoint.lastID > position, checkpoint.lastID <= snapshot.lastID {
            return true
        }
        checkpoint = snapshot
        return true
    }

    /// Takes entries read after `position`, in stream order. False where entries are known to be missing.
    mutating func read(_ ids: some Sequence<RedisStreamID>) -> Bool {
        for id in ids {
            position = id
            if let known = added { added = known + 1 }
            guard let checkpoint, id >= checkpoint.lastID else { continue }
            self.checkpoint = nil
            guard id == checkpoint.lastID, matches(checkpoint) else { return false }
        }
        return true
    }

    /// At a snapshot's newest id the counts must agree; the first such place tells the count of a reader that has none.
    private mutating func matches(_ snapshot: Snapshot) -> Bool {
        guard let added else {
            added = snapshot.added
            return true
        }
        return added == snapshot.added
    }
}
