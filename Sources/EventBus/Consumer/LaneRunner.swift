import Logging
import Redis
import Waiting

/// Handles the events of one aggregate one after another, each to its end: acknowledged, among the dead letters, or
/// left pending because the consumer stops.
struct LaneRunner: Sendable {
    /// An entry that was delivered this often without an end may have ended its process: it is handled alone, so that
    /// no other event's count rises with its own.
    private static let suspectDeliveries = 2

    let group: ConsumerGroup
    let redis: RedisClient
    let deadLetters: DeadLetterWriter
    let effect: EventEffect
    let inFlight: InFlightEntries
    let permits: Permits
    let stop: StopFlag
    let settings: ConsumerSettings
    let metrics: ConsumerMetrics
    let logger: Logger

    func run(_ lane: LaneTable<Delivery>.Lane) async {
        while let delivery = inFlight.next(lane) {
            if !Task.isCancelled { await settle(delivery) }
            inFlight.finished(delivery)
        }
    }

    private func settle(_ delivery: Delivery) async {
        switch delivery.content {
        case .failure(let error):
            await deadLetter(delivery, attempts: delivery.deliveries, error: "malformed: \(error)")
        case .success(let event): await handle(event, of: delivery)
        }
    }

    private func handle(_ event: Event, of delivery: Delivery) async {
        let maximum = settings.maximumDeliveries
        let isSuspect = delivery.isClaimed && delivery.deliveries >= Self.suspectDeliveries
        var attempts = delivery.deliveries
        // The first delivery is counted by Redis itself; every further try is counted before it begins.
        var mustCount = delivery.isClaimed
        var pauses = 0
        if delivery.isClaimed, attempts >= maximum {
            return await deadLetter(
                delivery, attempts: attempts, error: "delivered \(attempts) times and never finished")
        }
        while !Task.isCancelled {
            do {
                // Counted with the permit in hand: an event that only waits for its turn is not tried. The permit is given
                // back between steps.
                let progress = try await permits.with(isSuspect ? permits.total : 1) {
                    if mustCount { attempts = try await count(delivery, attempts) }
                    mustCount = false
                    return try await effect.takeStep(event)
                }
                if progress == .done { return await acknowledge(delivery) }
                if stop.isSet { return }
                continue
            } catch {
                guard !Task.isCancelled else { return }
                let kind = await effect.kind(of: error)
                log(error, kind, event, attempts)
                if kind == .permanent || (kind == .counted && attempts >= maximum) {
                    return await deadLetter(delivery, attempts: attempts, error: "\(error)")
                }
                mustCount = mustCount || kind == .counted
            }
            pauses += 1
            await stop.sleep(for: settings.backoff.delay(attempt: pauses))
            if stop.isSet { return }
            metrics.retries.increment()
        }
    }

    /// Counts the try that is about to begin. Not while PostgreSQL is away: then it cannot begin.
    private func count(_ delivery: Delivery, _ attempts: Int) async throws -> Int {
        guard await effect.databaseAnswers() else { throw EventFailure.unavailable("PostgreSQL does not answer") }
        try await group.count(delivery, on: redis)
        return attempts + 1
    }

    /// The effect is committed: the acknowledgement is tried until Redis takes it. If this process ends before, the
    /// repeat is filtered.
    private func acknowledge(_ delivery: Delivery) async {
        await untilDone("an acknowledgement waits for Redis", delivery) {
            try await group.acknowledge(delivery, on: redis)
        }
    }

    /// The entry is acknowledged only after its dead letter is written.
    private func deadLetter(_ delivery: Delivery, attempts: Int, error: String) async {
        let isWritten = await untilDone("a dead letter waits for Redis", delivery) {
            try await deadLetters.write(
                delivery.fields, from: delivery.origin, entry: delivery.id, attempts: attempts, error: error)
        }
        guard isWritten else { return }
        metrics.deadLettered.increment()
        var metadata: Logger.Metadata = [
            "stream": "\(delivery.stream)", "id": "\(delivery.id)", "error": "\(error)",
        ]
        metadata["traceId"] = (try? delivery.content.get())?.traceID.map { "\($0)" }
        logger.error("an event became a dead letter", metadata: metadata)
        await acknowledge(delivery)
    }

    /// Repeats a step with back-off until it succeeds. False where the consumer stopped first: the entry stays pending.
    @discardableResult
    private func untilDone(_ complaint: String, _ delivery: Delivery, _ step: () async throws -> Void) async -> Bool {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await step()
                return true
            } catch {
                failures += 1
                logger.warning(
                    "\(complaint)",
                    metadata: ["stream": "\(delivery.stream)", "id": "\(delivery.id)", "error": "\(error)"])
            }
            if stop.isSet { return false }
            await stop.sleep(for: settings.backoff.delay(attempt: failures))
        }
        return false
    }

    private func log(_ error: any Error, _ kind: FailureKind, _ event: Event, _ attempts: Int) {
        var metadata: Logger.Metadata = [
            "group": "\(group.name)", "type": "\(event.type)", "id": "\(event.id.lowercased)",
            "attempts": "\(attempts)", "kind": "\(kind)", "error": "\(error)",
        ]
        metadata["traceId"] = event.traceID.map { "\($0)" }
        logger.warning("an event was not handled", metadata: metadata)
    }
}
