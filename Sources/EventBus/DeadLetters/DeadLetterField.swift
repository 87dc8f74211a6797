/// The fields that a dead letter has beside those of its entry.
enum DeadLetterField {
    static let error = "deaderror"
    static let stream = "deadstream"
    static let entry = "deadentry"
    static let deliveries = "deaddeliveries"
    static let time = "deadtime"
    /// On a replayed entry: the stream it was first published to.
    static let replayStream = "replaystream"

    static let all: Set<String> = [error, stream, entry, deliveries, time, replayStream]
}
