import EventBus
import Foundation
import NIOCore

/// The way of a message from the record to everybody who hears its room: this gateway's sockets by the room's feed, all others by
/// the stream.
///
/// Each message reaches the sockets here once, in the order of the room, whichever comes first: its commit here, its event from
/// the stream, or a look at the record where something was missed.
struct MessageFanOut: Sendable {
    let feeds: RoomFeeds
    let ownEvents: OwnEvents
    /// Told that a room's feed waits for a message that has not come.
    let noticeGap: @Sendable () -> Void
    /// Takes committed events to the stream.
    let publish: @Sendable ([Event]) -> Void

    /// Hands on what was committed here, in the order of the commits. The sockets here do not wait for the stream.
    func committed(_ messages: [CommittedMessage]) {
        for committed in messages {
            ownEvents.note(committed.event.id)
            offer(committed.event, MessagePlace(of: committed.message))
        }
        publish(messages.map(\.event))
    }

    /// Hands on what the stream tells of. The tail has passed over what was committed here.
    /// - Throws: `UnreadableEvent` for an event that does not say where its message belongs.
    func heard(_ event: Event) throws {
        offer(event, try MessagePlace(event.data))
    }

    private func offer(_ event: Event, _ place: MessagePlace) {
        guard let feed = feeds.feed(of: place.roomID) else { return }
        let hasGap = feed.offer(seq: place.seq) { SocketEvents.messageNew(json: ByteBuffer(bytes: event.data)) }
        if hasGap { noticeGap() }
    }
}
