import Common
import Foundation
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Planning a group commit")
struct CommitPlanTests {
    private let room = UUID.v7()
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func entry(_ body: String, in room: UUID, by author: UUID = UUID.v7(), once: String? = nil) throws
        -> CommitPlan.Entry
    {
        CommitPlan.Entry(
            id: UUID.v7(),
            draft: MessageDraft(
                roomID: room, author: .init(id: author, displayName: "Ana"), body: try MessageBody(body),
                clientMessageID: once, replyTo: nil))
    }

    private func plan(_ entries: [CommitPlan.Entry], lastSeq: Int64 = 0, existing: [Message] = []) -> CommitPlan {
        CommitPlan(
            entries: entries, rooms: [room: .init(lastSeq: lastSeq, lastMessageAt: .distantPast)],
            existing: existing, at: now)
    }

    @Test("messages get the room's next numbers in the order of waiting")
    func numbers() throws {
        let plan = plan([try entry("a", in: room), try entry("b", in: room)], lastSeq: 7)
        #expect(plan.inserts.map(\.seq) == [8, 9])
        #expect(plan.inserts.map(\.body) == ["a", "b"])
        #expect(plan.roomUpdates == [.init(roomID: room, lastSeq: 9, lastMessageAt: now)])
    }

    @Test("each room counts for itself")
    func rooms() throws {
        let other = UUID.v7()
        let entries = [try entry("a", in: room), try entry("b", in: other), try entry("c", in: room)]
        let plan = CommitPlan(
            entries: entries,
            rooms: [
                room: .init(lastSeq: 1, lastMessageAt: .distantPast),
                other: .init(lastSeq: 40, lastMessageAt: .distantPast),
            ],
            existing: [], at: now)
        #expect(plan.inserts.map(\.seq) == [2, 41, 3])
        #expect(plan.roomUpdates.count == 2)
    }

    @Test("time and id never run against the numbers, also when the clock stands still or goes back")
    func order() throws {
        let last = now.addingTimeInterval(3_600)
        let plan = CommitPlan(
            entries: [try entry("a", in: room), try entry("b", in: room)],
            rooms: [room: .init(lastSeq: 1, lastMessageAt: last)], existing: [], at: now)
        #expect(plan.inserts.allSatisfy { $0.createdAt > last })
        #expect(plan.inserts[0].createdAt <= plan.inserts[1].createdAt)
        #expect(plan.inserts[0].id.lowercased < plan.inserts[1].id.lowercased)
    }

    @Test("the same clientMessageId twice in one batch is one message")
    func repeatedInBatch() throws {
        let author = UUID.v7()
        let first = try entry("a", in: room, by: author, once: "x")
        let second = try entry("a again", in: room, by: author, once: "x")
        let plan = plan([first, second])
        #expect(plan.inserts.count == 1)
        #expect(plan.outcomes == [.stored(plan.inserts[0]), .repeated(plan.inserts[0])])
    }

    @Test("the same clientMessageId of another user is another message")
    func sameKeyOfAnother() throws {
        let plan = plan([try entry("a", in: room, once: "x"), try entry("b", in: room, once: "x")])
        #expect(plan.inserts.count == 2)
    }

    @Test("a clientMessageId that the record has is answered with that message and takes no number")
    func repeatedInRecord() throws {
        let author = UUID.v7()
        let stored = plan([try entry("a", in: room, by: author, once: "x")]).inserts[0]
        let plan = plan([try entry("a", in: room, by: author, once: "x")], lastSeq: 1, existing: [stored])
        #expect(plan.outcomes == [.repeated(stored)])
        #expect(plan.inserts.isEmpty)
        #expect(plan.roomUpdates.isEmpty)
    }

    @Test("an attempt whose commit got no answer is found by its id and counts as stored")
    func lostAnswer() throws {
        let first = try entry("a", in: room)
        let stored = plan([first]).inserts[0]
        let again = plan([first], lastSeq: 1, existing: [stored])
        #expect(again.outcomes == [.stored(stored)])
        #expect(again.inserts.isEmpty)
    }

    @Test("a room that is gone refuses its drafts and no other's")
    func goneRoom() throws {
        let plan = plan([try entry("a", in: UUID.v7()), try entry("b", in: room)])
        #expect(plan.outcomes.first == .refused(.roomNotFound))
        #expect(plan.inserts.map(\.body) == ["b"])
    }
}
