import Foundation
import Primitives
import Synchronization
import Waiting

/// What a process and the record know of each other's publishing to a recorded stream.
///
/// A transaction that commits rows of the stream writes ``note(from:through:)``. The process tells with ``committed(_:)`` that it has,
/// and hands the events to the ``EventPublisher`` of the same ledger. If the outcome of a commit is not known, it calls
/// ``abandon()``: then the relay finds out.
public final class PublicationLedger: Sendable {
    private let range: Mutex<PublicationRange>
    /// Given when something is noted that will have to be told to be published.
    let wasNoted = WakeSignal()

    /// The ledger of a process that has committed nothing yet.
    public init() {
        let start = UUID.v7()
        range = Mutex(PublicationRange(publisher: start, after: start))
    }

    /// What a transaction is to write that commits rows from `first` up to and including `last`.
    public func note(from first: UUID, through last: UUID) -> PublisherNote {
        range.withLock { $0.note(from: first, through: last) }
    }

    /// Such a transaction has committed.
    public func committed(_ note: PublisherNote) {
        range.withLock { $0.committed(note, at: .now) }
        wasNoted.signal()
    }

    /// Leaves to the relay whatever the record has of this process until now.
    public func abandon() {
        range.withLock { $0.abandon(as: .v7()) }
    }

    /// Has the publisher look what is noted.
    func wake() { wasNoted.signal() }

    func published(upTo id: UUID) {
        range.withLock { $0.published(upTo: id) }
    }

    func renewed(_ note: PublisherNote) {
        range.withLock { $0.renewed(note, at: .now) }
    }

    var publisher: UUID { range.withLock { $0.publisher } }

    var isNoted: Bool { range.withLock { $0.isNoted } }

    func leftover(for age: Duration) -> PublisherNote? {
        range.withLock { $0.leftover(for: age, at: .now) }
    }
}
