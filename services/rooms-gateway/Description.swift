import Contract
import ServiceKit

extension ServiceDescription {
    /// This service's names and its place. New messages can wait for the stream: every gateway reads them from the record as
    /// well.
    static let own = ServiceDescription(
        name: "rooms-gateway", context: "rooms", scope: .rooms, port: 8082, deferrableEvents: [.messageSent])
}
