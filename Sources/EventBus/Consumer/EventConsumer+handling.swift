import Foundation
import Logging
import Postgres
import Redis

/// Handling one event: its effect, its repeats, its failures, its end.
extension EventConsumer {
    /// Handles a lane's events, one after the other, until it is empty or the service stops.
    func work(_ lane: LaneTable<Item>.Lane) async {
        while let item = hands.withLock({ $0.lanes.next(lane) }) {
            let isDone = await handle(item)
            hands.withLock { hands in
                hands.lanes.finished()
                _ = hands.held[item.stream]?.remove(item.entry.id)
                // What was stopped half-way is left to others, and what is behind it with it: order holds.
                if !isDone { _ = hands.lanes.abandon(lane) }
            }
            room.signal()
            if !isDone { return }
        }
    }

    /// - Returns: false if the service stopped before the event was handled.
    private func handle(_ item: Item) async -> Bool {
        var attempts = 0
        var pauses = 0
        while !stop.isSet, !Task.isCancelled {
            do {
                let isNew = try await permits.with { try await apply(item.event) }
                if isNew { metrics.processed() } else { metrics.duplicate() }
                await acknowledge(item.stream, item.entry.id)
                return true
            } catch {
                pauses += 1
                switch await kind(of: error) {
                case .permanent:
                    return await giveUp(item.stream, item.entry, because: "\(error)", attempts: attempts + 1)
                case .counted:
                    attempts += 1
                    if attempts >= settings.maximumAttempts {
                        return await giveUp(item.stream, item.entry, because: "\(error)", attempts: attempts)
                    }
                case .unavailable: break
                }
                metrics.retried()
                logger.warning(
                    "an event is tried again",
                    metadata: [
                        "group": "\(group)", "event": "\(item.event.id)", "type": "\(item.event.type)",
                        "attempts": "\(attempts)", "error": "\(error)",
                    ])
                await stop.sleep(for: settings.backoff.delay(attempt: pauses))
            }
        }
        return false
    }

    /// The effect and its memory, in one transaction.
    /// - Returns: false for a repeat.
    private func apply(_ event: Event) async throws -> Bool {
        try await pool.withTransaction { connection in
            guard try await connection.execute(inbox.remember(event.id)) == 1 else { return false }
            try await handler(event, connection)
            return true
        }
    }

    /// A failure that could be the database's rather than the handler's counts only if the database answers.
    private func kind(of error: any Error) async -> FailureKind {
        let kind = FailureKind(error)
        guard kind == .counted, error is PostgresError else { return kind }
        do {
            _ = try await pool.query("SELECT 1 AS answer")
            return .counted
        } catch {
            return .unavailable
        }
    }

    /// Puts an entry among the group's dead letters, and only then takes it off the group's list: it is never in neither.
    /// - Returns: false if the service stopped before that was done; the entry is still pending then.
    @discardableResult
    func giveUp(_ stream: EventStream, _ entry: RedisStreamEntry, because cause: String, attempts: Int) async -> Bool {
        let fields = DeadLetterEntry.fields(of: entry, on: stream, error: cause, attempts: attempts, at: Date())
        var failures = 0
        while !stop.isSet, !Task.isCancelled {
            do {
                _ = try await redis.xadd(EventStream.deadLetters(of: group).name, fields: fields)
                metrics.deadLettered()
                logger.error(
                    "an entry is given up",
                    metadata: ["group": "\(group)", "stream": "\(stream)", "entry": "\(entry.id)", "error": "\(cause)"])
                await acknowledge(stream, entry.id)
                return true
            } catch {
                failures += 1
                logger.warning("a dead letter cannot be written", metadata: ["group": "\(group)", "error": "\(error)"])
                await stop.sleep(for: settings.backoff.delay(attempt: failures))
            }
        }
        return false
    }

    /// An acknowledgement that is lost costs a repeat, which the inbox filters.
    func acknowledge(_ stream: EventStream, _ id: RedisStreamID) async {
        do {
            try await redis.xack(stream.name, group: group, ids: [id])
        } catch {
            logger.debug("an acknowledgement was lost", metadata: ["group": "\(group)", "error": "\(error)"])
        }
    }
}
