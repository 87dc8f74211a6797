import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// What each event that moderation reads does to its tables, in the consumer's transaction; an erasure in as many as it
/// takes.
struct EventHandler: Sendable {
    static let streams = [
        AccountProjection.stream, EventStream(.ad), EventStream(.room), PublishedEvents.moderation,
    ]

    let answers: AnswerBook
    let ads: AdProjection
    let readings: ReadingLog
    let trust: TrustBook
    let orders: OrderConsumer<PostgresOrders>

    func handle(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        switch event.kind {
        case .actionApplied, .actionRefused: try await answers.enter(try AnswerGiven(event), in: connection)
        case .adSubmitted, .adUpdated, .adStatusChanged: try await ads.apply(try AdChange(event), in: connection)
        case .roomHistoryRead: try await readings.enter(try HistoryRead(event), in: connection)
        default:
            if let progress = try await orders.receive(event, in: connection) { return progress }
            return try await changeAccount(event, in: connection)
        }
        return .done
    }

    private func changeAccount(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        let applied = try await AccountProjection.apply(event, in: connection)
        // Not only where the projection took it: that was the first step.
        if let change = try AccountChange(event), change.account.isDeleted {
            return try await Erasure(connection: connection).takeStep(of: change.userID)
        }
        if let change = applied {
            let registeredAt = try event.read { $0.optionalDate("createdAt") ?? event.time }
            try await trust.begin(change.userID, registeredAt: registeredAt, in: connection)
        }
        return .done
    }
}
