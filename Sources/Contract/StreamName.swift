// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

/// A Redis stream of events.
public enum StreamName: String, Sendable, CaseIterable {
    /// Accounts and sessions, published by auth.
    case user = "events:user"
    /// Rooms, published by rooms-gateway.
    case room = "events:room"
    /// Messages, published by rooms-gateway. Order across gateways is told by `seq`. An event may come more than once,
    /// under the same `id`.
    case message = "events:message"
    /// Ads, published by marketplace, each with everything that its owner sees.
    case ad = "events:ad"
    /// Pictures, published by upload-signer. Each upload is completed or rejected once. One that was stored before
    /// pictures were cleaned is completed a second time, of another key, size and checksum, when it is. One that is
    /// ready may be removed.
    case upload = "events:upload"
    /// Orders and trust, published by moderation; answers to orders, by the service that carries them out. Orders and
    /// answers are facts: their version is 1.
    case moderation = "events:moderation"
}
