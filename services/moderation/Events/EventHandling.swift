import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// What each event that moderation reads does to its tables, in the consumer's transaction; an erasure in as many as it
/// takes.
struct EventHandling: Sendable {
    static let streams = [
        AccountProjection.stream, EventStream("events:ad"), EventStream("events:room"), PublishedEvents.moderation,
    ]

    let answers: AnswerBook
    let ads: AdProjection
    let readings: ReadingLog
    let trust: TrustBook
    let erasure: Erasure

    func handle(_ event: Event, _ connection: PostgresConnection) async throws -> EventProgress {
        switch event.type {
        case _ where AnswerGiven.types.contains(event.type):
            try await answers.enter(try AnswerGiven(event), in: connection)
        case _ where AdChange.types.contains(event.type): try await ads.apply(try AdChange(event), in: connection)
        case HistoryRead.type: try await readings.enter(try HistoryRead(event), in: connection)
        case DeletionOrdered.type:
            return try await erasure.carryOut(try DeletionOrdered(event), event.traceparent, in: connection)
        default: return try await changeAccount(event, connection)
        }
        return .done
    }

    private func changeAccount(_ event: Event, _ connection: PostgresConnection) async throws -> EventProgress {
        let applied = try await AccountProjection.apply(event, in: connection)
        // Not only where the projection took it: that was the first step.
        if let change = try AccountChange(event), change.account.isDeleted {
            return try await erasure.erase(change.userID, in: connection)
        }
        if let change = applied {
            let registeredAt = try event.read { $0.optionalDate("createdAt") ?? event.time }
            try await trust.begin(change.userID, registeredAt: registeredAt, in: connection)
        }
        return .done
    }
}
