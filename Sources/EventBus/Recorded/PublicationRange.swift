import Foundation
import Primitives

/// What one process has committed to a recorded stream and may not have published, without any I/O: rows behind `after`, up
/// to what the record was last told.
///
/// Invariants: ids are noted, committed and published in one order; nothing that is committed lies outside the range that the
/// record has of a publisher, until it is published.
struct PublicationRange: Sendable {
    /// What the record has under a publisher's id.
    private struct Known: Sendable {
        var after: UUID
        let through: UUID
        /// When it was written.
        var at: ContinuousClock.Instant
    }

    private(set) var publisher: UUID
    /// The newest id that was published.
    private var after: UUID
    private var known: Known?

    /// - Parameter start: an id before every id that will be noted.
    init(publisher: UUID, after start: UUID) {
        self.publisher = publisher
        after = start
    }

    /// What a transaction is to write that commits rows from `first` up to and including `last`. Where all before is published,
    /// the range begins with the first: what lies in between is other processes', and may have been trimmed since.
    mutating func note(from first: UUID, through last: UUID) -> PublisherNote {
        if known.map({ after >= $0.through }) ?? true { after = max(after, UUID(v7Before: Date(v7: first))) }
        return PublisherNote(publisher: publisher, after: after, through: last)
    }

    /// Such a transaction has committed.
    mutating func committed(_ note: PublisherNote, at time: ContinuousClock.Instant) {
        guard note.publisher == publisher else { return }
        known = Known(after: note.after, through: note.through, at: time)
    }

    /// The record was told how far all is published, and that the publisher lives. Rows may have been committed meanwhile.
    mutating func renewed(_ note: PublisherNote, at time: ContinuousClock.Instant) {
        guard note.publisher == publisher, let before = known?.after else { return }
        known?.after = max(before, note.after)
        known?.at = time
    }

    /// Everything up to and including `id` is on its stream, or in the outbox.
    mutating func published(upTo id: UUID) {
        after = max(after, id)
    }

    /// Nobody knows what is committed, or what was published of it: whatever the record has under the publisher's id is the
    /// relay's from now on. What comes is noted under another id.
    mutating func abandon(as id: UUID) {
        publisher = id
        // What was noted is the other's; what was tried since then, and may be tried again, is not.
        if let known { after = max(after, known.through) }
        known = nil
    }

    /// Up to where the record is to be told that all is published, if it has not been told anything for `age` and still has
    /// something as unpublished. To be told the same again keeps the relay away.
    func leftover(for age: Duration, at time: ContinuousClock.Instant) -> PublisherNote? {
        guard let known, known.after < known.through, time - known.at >= age else { return nil }
        return PublisherNote(publisher: publisher, after: min(after, known.through), through: known.through)
    }

    /// Whether the record has something as unpublished.
    var isNoted: Bool { known.map { $0.after < $0.through } ?? false }
}
