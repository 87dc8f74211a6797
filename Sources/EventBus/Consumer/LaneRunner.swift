import Logging
import Postgres
import Redis
import ServiceContextModule
import Trace

/// Handles the events of one aggregate one after another, each to its end: acknowledged, among the dead letters, or
/// left pending because the consumer stops.
struct LaneRunner: Sendable {
    /// An entry that was delivered this often without an end may have ended its process: it is handled alone, so that
    /// no other event's count rises with its own.
    private static let suspectDeliveries = 2

    let consumer: EventConsumer

    func run(_ lane: LaneTable<Delivery>.Lane) async {
        while let delivery = consumer.hand.next(lane) {
            if !Task.isCancelled { await settle(delivery) }
            consumer.hand.finished(delivery)
        }
    }

    private func settle(_ delivery: Delivery) async {
        switch delivery.content {
        case .failure(let error): await bury(delivery, attempts: delivery.deliveries, error: "malformed: \(error)")
        case .success(let event): await handle(event, of: delivery)
        }
    }

    private func handle(_ event: Event, of delivery: Delivery) async {
        let maximum = consumer.settings.maximumDeliveries
        let isSuspect = delivery.isClaimed && delivery.deliveries >= Self.suspectDeliveries
        var attempts = delivery.deliveries
        // The first delivery is counted by Redis itself; every further try is counted before it begins.
        var mustCount = delivery.isClaimed
        var pauses = 0
        if delivery.isClaimed, attempts >= maximum {
            return await bury(delivery, attempts: attempts, error: "delivered \(attempts) times and never finished")
        }
        while !Task.isCancelled {
            do {
                // Counted with the permit in hand: an event that only waits for its turn is not tried. The permit is given
                // back between steps.
                let progress = try await consumer.permits.with(isSuspect ? consumer.permits.total : 1) {
                    if mustCount { attempts = try await count(delivery, attempts) }
                    mustCount = false
                    return try await takeStep(event)
                }
                if progress == .done { return await acknowledge(delivery) }
                if consumer.stop.isSet { return }
                continue
            } catch {
                guard !Task.isCancelled else { return }
                let kind = await kind(of: error)
                log(error, kind, event, attempts)
                if kind == .permanent || (kind == .counted && attempts >= maximum) {
                    return await bury(delivery, attempts: attempts, error: "\(error)")
                }
                mustCount = mustCount || kind == .counted
            }
            pauses += 1
            await consumer.stop.sleep(for: consumer.settings.backoff.delay(attempt: pauses))
            if consumer.stop.isSet { return }
            consumer.metrics.retries.increment()
        }
    }

    /// Counts the try that is about to begin. Not while PostgreSQL is away: then it cannot begin.
    private func count(_ delivery: Delivery, _ attempts: Int) async throws -> Int {
        guard await databaseAnswers() else { throw EventFailure.unavailable("PostgreSQL does not answer") }
        try await consumer.group.count(delivery, on: consumer.redis)
        return attempts + 1
    }

    /// The effect, or as much of it as its handler takes at once.
    private func takeStep(_ event: Event) async throws -> EventProgress {
        let step = try await consumer.pool.withTransaction { connection -> EventProgress? in
            guard try await consumer.inbox.record(event.id, in: connection) else { return nil }
            let progress = try await ServiceContext.withValue(.tracing(event.traceparent)) {
                try await consumer.handler(event, connection)
            }
            // The next step, in whichever process, must find the event new. Until this commits, others wait at its id.
            if progress == .unfinished { try await consumer.inbox.forget(event.id, in: connection) }
            return progress
        }
        if step != nil { consumer.onCommit() }
        switch step {
        case nil: consumer.metrics.duplicates.increment()
        case .done: consumer.metrics.processed.increment()
        case .unfinished: consumer.metrics.steps.increment()
        }
        return step ?? .done
    }

    /// An error that would count does not while the database is away: it may be the cause of any error.
    private func kind(of error: any Error) async -> FailureKind {
        let kind = FailureKind(error)
        guard kind == .counted, !(await databaseAnswers()) else { return kind }
        return .unavailable
    }

    private func databaseAnswers() async -> Bool {
        (try? await consumer.pool.query("SELECT 1")) != nil
    }

    /// The effect is committed: the acknowledgement is tried until Redis takes it. If this process ends before, the
    /// repeat is filtered.
    private func acknowledge(_ delivery: Delivery) async {
        await untilDone("an acknowledgement waits for Redis", delivery) {
            try await consumer.group.acknowledge(delivery, on: consumer.redis)
        }
    }

    /// The entry is acknowledged only after its dead letter is written.
    private func bury(_ delivery: Delivery, attempts: Int, error: String) async {
        let isWritten = await untilDone("a dead letter waits for Redis", delivery) {
            try await consumer.deadLetters.write(delivery, attempts: attempts, error: error)
        }
        guard isWritten else { return }
        consumer.metrics.deadLettered.increment()
        var metadata: Logger.Metadata = [
            "stream": "\(delivery.stream)", "id": "\(delivery.id)", "error": "\(error)",
        ]
        metadata["traceId"] = (try? delivery.content.get())?.traceID.map { "\($0)" }
        consumer.logger.error("an event became a dead letter", metadata: metadata)
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
                consumer.logger.warning(
                    "\(complaint)",
                    metadata: ["stream": "\(delivery.stream)", "id": "\(delivery.id)", "error": "\(error)"])
            }
            if consumer.stop.isSet { return false }
            await consumer.stop.sleep(for: consumer.settings.backoff.delay(attempt: failures))
        }
        return false
    }

    private func log(_ error: any Error, _ kind: FailureKind, _ event: Event, _ attempts: Int) {
        var metadata: Logger.Metadata = [
            "group": "\(consumer.group.name)", "type": "\(event.type)", "id": "\(event.id.lowercased)",
            "attempts": "\(attempts)", "kind": "\(kind)", "error": "\(error)",
        ]
        metadata["traceId"] = event.traceID.map { "\($0)" }
        consumer.logger.warning("an event was not handled", metadata: metadata)
    }
}
