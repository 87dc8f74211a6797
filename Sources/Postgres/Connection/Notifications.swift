/// What NOTIFY sent.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel it was sent to.
    public let channel: String
    /// The text that came with it.
    public let payload: String
}

/// Notifications that nobody has asked for yet. When there are too many the oldest go: a notification says "look", and
/// the newest says that too.
struct NotificationBuffer {
    static let capacity = 1024

    private var waiting: [PostgresNotification] = []

    mutating func append(_ notification: PostgresNotification) {
        if waiting.count >= Self.capacity { waiting.removeFirst(Self.capacity / 2) }
        waiting.append(notification)
    }

    mutating func next() -> PostgresNotification? {
        waiting.isEmpty ? nil : waiting.removeFirst()
    }
}
