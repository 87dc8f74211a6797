import EventBus
import Foundation
import ServiceKit
import Synchronization
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("The way of messages to whoever hears them")
struct MessageFanOutTests {
    /// What came of it: what sockets in the room got, what went to the stream, and how often a gap was noticed.
    private final class Seen: Sendable {
        private let state = Mutex((packets: [String](), published: [UUID](), gaps: 0))

        var packets: [String] { state.withLock { $0.packets } }
        var published: [UUID] { state.withLock { $0.published } }
        var gaps: Int { state.withLock { $0.gaps } }

        func packet(_ text: String) { state.withLock { $0.packets.append(text) } }
        func published(_ events: [Event]) { state.withLock { $0.published += events.map(\.id) } }
        func gap() { state.withLock { $0.gaps += 1 } }
    }

    private let seen = Seen()
    private let roomID = UUID.v7()
    private let feeds: RoomFeeds
    private let fanOut: MessageFanOut

    init() {
        let seen = seen
        let feeds = RoomFeeds { packet, _ in seen.packet(packet.readable) }
        feeds.retain(roomID).start(at: 0, removedUpTo: Date())
        self.feeds = feeds
        fanOut = MessageFanOut(
            feeds: feeds, ownEvents: OwnEvents(), noticeGap: { seen.gap() }, publish: { seen.published($0) })
    }

    private func message(_ seq: Int64, in room: UUID? = nil) -> Message {
        Message(
            id: .v7(), roomID: room ?? roomID, seq: seq, author: .init(id: .v7(), displayName: "Ana"),
            body: "message \(seq)", createdAt: Date(), editedAt: nil, deletedAt: nil, replyTo: nil, clientMessageID: nil
        )
    }

    private func committed(_ message: Message) -> CommittedMessage {
        CommittedMessage(message: message, event: PublishedEvents.messageSent(message))
    }

    private func told(_ messages: [Message]) -> Bool {
        zip(seen.packets, messages).allSatisfy { $0.contains("\"\($1.body)\"") } && seen.packets.count == messages.count
    }

    @Test("what is committed here reaches the room's sockets in its order, and then the stream, and comes back in vain")
    func own() throws {
        let messages = (1...3).map { message(Int64($0)) }
        let committed = messages.map(committed)
        fanOut.committed(committed)
        #expect(told(messages))
        #expect(seen.published == committed.map(\.event.id))
        for committed in committed { try fanOut.heard(committed.event) }
        #expect(told(messages) && seen.gaps == 0)
    }

    @Test("what others committed comes from the stream, once however often it is on it")
    func others() throws {
        let messages = (1...3).map { message(Int64($0)) }
        for message in messages + messages { try fanOut.heard(PublishedEvents.messageSent(message)) }
        #expect(told(messages))
        #expect(seen.published.isEmpty && seen.gaps == 0)
    }

    @Test("a message before which another is missing waits for it, and the gap is noticed, whoever committed either")
    func gap() throws {
        let messages = (1...4).map { message(Int64($0)) }
        try fanOut.heard(PublishedEvents.messageSent(messages[1]))
        #expect(seen.packets.isEmpty && seen.gaps == 1)
        fanOut.committed([committed(messages[3])])
        #expect(seen.packets.isEmpty && seen.gaps == 2)
        try fanOut.heard(PublishedEvents.messageSent(messages[0]))
        #expect(told(Array(messages[0...1])))
        try fanOut.heard(PublishedEvents.messageSent(messages[2]))
        #expect(told(messages))
    }

    @Test("what nobody here watches goes to the stream alone, and what says no place is given up")
    func unwatched() throws {
        fanOut.committed([committed(message(7, in: .v7()))])
        #expect(seen.packets.isEmpty && seen.published.count == 1)
        let event = PublishedEvents.messageSent(message(1))
        let broken = Event(
            id: event.id, source: event.source, type: event.type, subject: event.subject, time: event.time,
            dataSchema: event.dataSchema, version: 1, data: Array("{}".utf8))
        #expect(throws: UnreadableEvent.self) { try fanOut.heard(broken) }
    }
}
