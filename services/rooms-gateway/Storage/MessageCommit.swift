import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceContextModule
import ServiceKit
import Trace

/// Commits a group of messages. What is still as it was when its messages were let in takes one statement (`AdmittedCommit`);
/// whatever is not is looked at with the rooms locked (`ExaminedCommit`).
struct MessageCommit: Sendable {
    struct Result: Sendable {
        /// One for each entry, in the same order.
        let outcomes: [CommitPlan.Outcome]
        /// The new messages with their events, in `seq` order within each room.
        let committed: [CommittedMessage]
    }

    private let ledger: PublicationLedger
    private let admitted: AdmittedCommit
    private let examined: ExaminedCommit

    init(
        pool: PostgresPool, schema: String, ledger: PublicationLedger, news: AccountNews,
        now: @escaping @Sendable () -> Date
    ) {
        self.ledger = ledger
        admitted = AdmittedCommit(pool: pool, schema: schema, ledger: ledger, news: news, now: now)
        examined = ExaminedCommit(pool: pool, schema: schema, ledger: ledger, news: news)
    }

    /// - Parameter isRetry: whether an earlier attempt may have been committed without an answer.
    func commit(_ entries: [CommitPlan.Entry], isRetry: Bool) async throws -> Result {
        do {
            if !isRetry, let stored = try await admitted.commit(entries) { return result(of: stored, entries) }
            return result(of: try await examined.commit(entries, isRetry: isRetry), entries)
        } catch let error as PostgresError where error.isDataFault {
            throw error
        } catch {
            // It may be committed all the same; then nobody here knows of it, and the relay publishes it.
            ledger.abandon()
            throw error
        }
    }

    private func result(of plan: CommitPlan, _ entries: [CommitPlan.Entry]) -> Result {
        let traces = Dictionary(
            entries.compactMap { entry in entry.traceparent.map { (entry.id, $0) } }, uniquingKeysWith: { $1 })
        // Each event belongs to the trace of whoever sent the message, none to the writer's own.
        let committed = plan.inserts.map { message in
            ServiceContext.withValue(.tracing(traces[message.id])) {
                CommittedMessage(message: message, event: PublishedEvents.messageSent(message))
            }
        }
        return Result(outcomes: plan.outcomes, committed: committed)
    }
}
