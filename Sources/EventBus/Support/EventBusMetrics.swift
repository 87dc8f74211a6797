import Metrics

/// The names of the bus's metrics, in one place.
enum EventBusMetrics {
    /// Rows that wait in a context's outbox.
    static let outboxRows = "eventbus_outbox_rows"
    /// Seconds since the oldest waiting event was appended.
    static let outboxOldestAge = "eventbus_outbox_oldest_age_seconds"
    /// 1 on the process whose relay leads, 0 on the others.
    static let relayLeader = "eventbus_relay_leader"
    /// Events put on streams, by `path`: `direct` or `relay`.
    static let published = "eventbus_published_total"
    /// Events the hot path left to the relay.
    static let leftToRelay = "eventbus_left_to_relay_total"
    /// Events put on their streams again because Redis had lost them.
    static let restored = "eventbus_restored_total"
    /// Events of a recorded stream that their process had not published when it was not heard of any more.
    static let takenOver = "eventbus_taken_over_total"
    /// Entries of a stream that a group has not been given yet.
    static let lag = "eventbus_consumer_lag"
    /// Entries that a group was given and has not acknowledged.
    static let pending = "eventbus_consumer_pending"
    /// Events whose effect a group has committed.
    static let processed = "eventbus_consumer_processed_total"
    /// Steps of events whose effect is taken in several, without the last ones.
    static let steps = "eventbus_consumer_steps_total"
    /// Attempts after the first.
    static let retries = "eventbus_consumer_retries_total"
    /// Repeats that the inbox filtered.
    static let duplicates = "eventbus_consumer_duplicates_total"
    /// Entries put among the dead letters.
    static let deadLettered = "eventbus_consumer_dead_lettered_total"
    /// Entries that are dead letters now.
    static let deadLetters = "eventbus_dead_letters"
    /// Entries that were gone from the stream before they were handled.
    static let gaps = "eventbus_consumer_gaps_total"
    /// Entries taken over from consumers that are gone.
    static let claimed = "eventbus_consumer_claimed_total"
    /// Bytes that Redis uses, and may use; the one as a part of the other; 1 while what can wait has to.
    static let memoryUsed = "eventbus_redis_used_bytes"
    static let memoryLimit = "eventbus_redis_limit_bytes"
    static let memoryRatio = "eventbus_redis_used_ratio"
    static let memoryScarce = "eventbus_redis_scarce"
    /// Bytes of a stream as Redis keeps it.
    static let streamBytes = "eventbus_stream_bytes"
    /// Entries trimmed off a stream.
    static let trimmed = "eventbus_trimmed_total"
    /// Entries that a tail has read, those that are no news included.
    static let tailed = "eventbus_tail_events_total"
    /// Times a tail could not prove that it saw everything.
    static let tailGaps = "eventbus_tail_gaps_total"
    /// Entries that were no events.
    static let malformed = "eventbus_malformed_total"
}
