import EventBus
import RoomsGatewayCore

/// A message that is on record, and its event, which may not be on the stream yet.
struct CommittedMessage: Sendable {
    let message: Message
    let event: Event
}
