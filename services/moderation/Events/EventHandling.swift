import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// What each event that moderation reads does to its tables, in the consumer's transaction.
struct EventHandling: Sendable {
    static let streams = [
        AccountProjection.stream, EventStream("events:ad"), EventStream("events:room"), PublishedEvents.moderation,
    ]

    let answers: AnswerBook
    let ads: AdProjection
    let readings: ReadingLog
    let trust: TrustBook
    let erasure: Erasure

    func handle(_ event: Event, _ connection: PostgresConnection) async throws {
        switch event.type {
        case _ where AnswerGiven.types.contains(event.type):
            try await answers.enter(try AnswerGiven(event), in: connection)
        case _ where AdChange.types.contains(event.type): try await ads.apply(try AdChange(event), in: connection)
        case HistoryRead.type: try await readings.enter(try HistoryRead(event), in: connection)
        case DeletionOrdered.type:
            try await erasure.carryOut(try DeletionOrdered(event), event.traceparent, in: connection)
        default: try await changeAccount(event, connection)
        }
    }

    private func changeAccount(_ event: Event, _ connection: PostgresConnection) async throws {
        guard let change = try await AccountProjection.apply(event, in: connection) else { return }
        if change.account.status == .deleted {
            try await erasure.erase(change.userID, in: connection)
        } else {
            let registeredAt = try event.read { $0.optionalDate("createdAt") ?? event.time }
            try await trust.begin(change.userID, registeredAt: registeredAt, in: connection)
        }
    }
}
