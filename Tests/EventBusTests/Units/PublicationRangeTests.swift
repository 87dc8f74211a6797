import Foundation
import Primitives
import Testing

@testable import EventBus

@Suite struct PublicationRangeTests {
    private let start = UUID.v7()
    private let ids = (0..<6).map { _ in UUID.v7() }
    private let began = ContinuousClock.now

    private func range() -> PublicationRange { PublicationRange(publisher: start, after: start) }

    private func later(_ seconds: Int) -> ContinuousClock.Instant { began + .seconds(seconds) }

    @Test("a note covers everything that is committed and not published yet")
    func notes() {
        var range = range()
        let first = range.note(from: ids[0], through: ids[1])
        #expect(first.publisher == start && first.after < ids[0] && first.through == ids[1])
        range.committed(first, at: began)
        #expect(range.note(from: ids[2], through: ids[3]).after == first.after)
        range.published(upTo: ids[0])
        #expect(range.note(from: ids[2], through: ids[3]).after == ids[0])
        range.published(upTo: ids[1])
        #expect(
            range.note(from: ids[2], through: ids[3]) == PublisherNote(publisher: start, after: ids[1], through: ids[3])
        )
    }

    @Test("after a pause in which all is published the range begins with what is committed next")
    func pause() {
        var range = PublicationRange(publisher: start, after: start)
        range.committed(range.note(from: ids[0], through: ids[1]), at: began)
        let later = UUID(v7Before: Date(v7: ids[1]).addingTimeInterval(3_600))
        #expect(range.note(from: later, through: later).after < ids[0])
        range.published(upTo: ids[1])
        #expect(range.note(from: later, through: later).after == later)
    }

    @Test("the record is told of the end, once, where no commit tells it for a while, and of a delay again and again")
    func leftover() {
        var range = range()
        #expect(range.leftover(for: .zero, at: began) == nil)
        range.committed(range.note(from: ids[0], through: ids[1]), at: began)
        #expect(range.isNoted)
        #expect(range.leftover(for: .seconds(1), at: began) == nil)
        // Not published yet: to say so again shows that the process lives.
        let same = range.leftover(for: .seconds(1), at: later(1))
        #expect(same.map { $0.after < ids[0] && $0.through == ids[1] } == true)
        same.map { range.renewed($0, at: later(1)) }
        #expect(range.leftover(for: .seconds(1), at: later(1)) == nil)
        range.published(upTo: ids[1])
        let last = range.leftover(for: .seconds(1), at: later(2))
        #expect(last == PublisherNote(publisher: start, after: ids[1], through: ids[1]))
        last.map { range.renewed($0, at: later(2)) }
        #expect(!range.isNoted)
        #expect(range.leftover(for: .zero, at: later(9)) == nil)
    }

    @Test("what is committed while the record is told stays noted")
    func committedMeanwhile() {
        var range = range()
        range.committed(range.note(from: ids[0], through: ids[1]), at: began)
        range.published(upTo: ids[1])
        let told = range.leftover(for: .zero, at: began)
        range.committed(range.note(from: ids[2], through: ids[2]), at: began)
        told.map { range.renewed($0, at: began) }
        #expect(range.isNoted)
        #expect(range.leftover(for: .zero, at: began)?.through == ids[2])
    }

    @Test("under another id nothing of what was noted is noted again, and what was tried since is")
    func abandoned() {
        var range = range()
        range.committed(range.note(from: ids[0], through: ids[1]), at: began)
        // Tried, and nobody knows what became of it.
        _ = range.note(from: ids[2], through: ids[3])
        let other = UUID.v7()
        range.abandon(as: other)
        #expect(!range.isNoted)
        let again = range.note(from: ids[2], through: ids[3])
        #expect(again == PublisherNote(publisher: other, after: ids[1], through: ids[3]))
        // Events from before are still being sent.
        range.published(upTo: ids[0])
        #expect(range.note(from: ids[2], through: ids[3]).after == ids[1])
        // A commit under the id from before is the relay's.
        range.committed(PublisherNote(publisher: start, after: start, through: ids[5]), at: began)
        #expect(!range.isNoted)
    }
}
