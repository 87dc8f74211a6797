/// Which rows of the outbox's oldest window the relay may publish now, without any I/O.
///
/// A row is held while the hot path has the first try at it. Later rows of the same subject on the same stream wait
/// behind a held one, whoever wrote them: otherwise the relay would overtake the hot path.
struct OutboxWindow {
    struct Row: Equatable, Sendable {
        let id: OutboxID
        let stream: EventStream
        let subject: String
        /// The hot path's grace has not run out yet.
        let isHeld: Bool
    }

    private struct Aggregate: Hashable {
        let stream: EventStream
        let subject: String
    }

    /// The offsets of the rows that may be published, in the order of `rows`, which is the outbox's.
    static func publishable(_ rows: [Row]) -> [Int] {
        var held: Set<Aggregate> = []
        var publishable: [Int] = []
        for (offset, row) in rows.enumerated() {
            let aggregate = Aggregate(stream: row.stream, subject: row.subject)
            if row.isHeld {
                held.insert(aggregate)
            } else if !held.contains(aggregate) {
                publishable.append(offset)
            }
        }
        return publishable
    }
}
