import Postgres
import ServiceContextModule
import Trace

/// Gives events their effect: once, in a transaction with the record of their ids.
struct EventEffect: Sendable {
    let pool: PostgresPool
    let inbox: Inbox
    let metrics: ConsumerMetrics
    /// Writes an event's effect through the transaction of the given connection.
    let handler: @Sendable (Event, PostgresConnection) async throws -> EventProgress
    /// Called after each transaction has committed.
    let onCommit: @Sendable () -> Void

    /// The effect, or as much of it as its handler takes at once.
    func takeStep(_ event: Event) async throws -> EventProgress {
        let step = try await pool.withTransaction { connection -> EventProgress? in
            guard try await inbox.record(event.id, in: connection) else { return nil }
            let progress = try await ServiceContext.withValue(.tracing(event.traceparent)) {
                try await handler(event, connection)
            }
            // The next step, in whichever process, must find the event new. Until this commits, others wait at its id.
            if progress == .unfinished { try await inbox.forget(event.id, in: connection) }
            return progress
        }
        if step != nil { onCommit() }
        switch step {
        case nil: metrics.duplicates.increment()
        case .done: metrics.processed.increment()
        case .unfinished: metrics.steps.increment()
        }
        return step ?? .done
    }

    /// How a failure is treated. An error that would count does not while the database is away: it may be the cause of any
    /// error.
    func kind(of error: any Error) async -> FailureKind {
        let kind = FailureKind(error)
        guard kind == .counted, !(await databaseAnswers()) else { return kind }
        return .unavailable
    }

    func databaseAnswers() async -> Bool {
        (try? await pool.query("SELECT 1")) != nil
    }
}
