import Foundation
import Primitives

/// A fact that a context publishes: the CloudEvents 1.0 attributes that the project's contract fixes, and its JSON.
///
/// The event id is the identity of the fact. The same fact may be on a stream more than once (delivery is at least
/// once), always with the same id; the inbox filters repeats by it.
public struct Event: Sendable, Equatable, Identifiable {
    /// Identity of the fact, a UUIDv7. Stays the same however often the event is sent.
    public let id: UUID
    /// The context that published it, for example `/auth`.
    public let source: String
    /// What happened, for example `user.registered`.
    public let type: String
    /// The aggregate it happened to. Events of one subject on one stream are handled in order.
    public let subject: String
    /// When it happened, in whole milliseconds.
    public let time: Date
    /// The W3C trace context of the request that caused it.
    public let traceparent: String?
    /// The URI of the schema that ``data`` follows.
    public let dataSchema: String
    /// The aggregate's version after the event: it only grows, so it tells a late event.
    public let version: Int
    /// The payload, JSON text in UTF-8.
    public let data: [UInt8]

    /// Makes an event. `time` is cut to whole milliseconds, which is what a stream carries.
    public init(
        id: UUID,
        source: String,
        type: String,
        subject: String,
        time: Date,
        traceparent: String? = nil,
        dataSchema: String,
        version: Int,
        data: [UInt8]
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.subject = subject
        self.time = time.truncatedToMilliseconds
        self.traceparent = traceparent
        self.dataSchema = dataSchema
        self.version = version
        self.data = data
    }

    /// The trace id within ``traceparent``, for logs.
    var traceID: String? {
        let parts = traceparent?.split(separator: "-", maxSplits: 3)
        return parts.flatMap { $0.count == 4 ? String($0[1]) : nil }
    }
}

/// The largest sizes, in bytes, of an event's attributes. A producer cannot append an event beyond them, and an entry
/// beyond them is malformed to every consumer.
public enum EventLimits {
    /// The longest ``EventStream/name``.
    public static let stream = 128
    /// The longest ``Event/source``.
    public static let source = 256
    /// The longest ``Event/type``.
    public static let type = 128
    /// The longest ``Event/subject``.
    public static let subject = 256
    /// The longest ``Event/dataSchema``.
    public static let dataSchema = 512
    /// The longest ``Event/traceparent``.
    public static let traceparent = 128
    /// The longest ``Event/data``.
    public static let data = 1 << 20
    /// The most fields a stream entry may have, unknown extension attributes included.
    public static let fields = 64
}
