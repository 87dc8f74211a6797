import Common
import Contract
import EventBus
import Foundation
import MarketplaceCore
import Postgres
import ServiceKit

/// Carries out what moderation and auth order, in the consumer's transaction.
///
/// Actions that were answered are remembered beside the inbox: it forgets an event once it has left its stream, and an order
/// that comes again after that, from the dead letters or out of a backup, must not undo a later decision.
///
/// Lock order of a verdict: the action's row, then the ad. Of a step of an erasure: what ``Erasure`` locks, and with the last
/// step the action's row. No two of these wait for each other: an action is a verdict or an erasure, and its row is taken by
/// those who carry out this one action alone.
struct PostgresOrders: OrderHandler {
    let outbox: Outbox
    let now: @Sendable () -> Date

    func handle(_ order: MarketplaceOrder, in connection: PostgresConnection) async throws -> OrderOutcome {
        switch order {
        case .adApproved(let data): try await decide(.approve, data, in: connection)
        case .adSuspended(let data): try await decide(.suspend(reason: data.reason), data, in: connection)
        case .adRemoved(let data): try await decide(.remove(reason: data.reason), data, in: connection)
        case .userDeletionOrdered(let data): try await erase(data, in: connection)
        }
    }

    // MARK: Verdicts

    /// Applies a verdict to the ad that the moderator read, or says why not.
    private func decide(
        _ verdict: AdVerdict, _ order: AdOrderPayload, in connection: PostgresConnection
    ) async throws -> OrderOutcome {
        guard try await begin(order.actionID, in: connection) else { return .answeredBefore }
        do {
            try await apply(verdict, order, AdRecord(outbox: outbox, connection: connection))
            return .applied()
        } catch let refusal as AdsRefusal {
            let (code, detail) = refusal.answer
            try await connection.execute(
                "UPDATE answered_actions SET refusal = \(code.name) WHERE action_id = \(order.actionID)")
            return .refused(code: code, detail: detail)
        }
    }

    private func apply(_ verdict: AdVerdict, _ order: AdOrderPayload, _ record: AdRecord) async throws {
        guard let before = try await record.lock(order.adID) else { throw AdsRefusal.notFound }
        try before.require(version: order.version.map { Int64($0) })
        var ad = before
        try ad.apply(verdict, at: now().truncatedToMilliseconds)
        let stored = try await record.store(
            ad, was: before, at: now().truncatedToMilliseconds, by: order.actionID)
        AdMetrics.moved(from: before, to: stored)
    }

    // MARK: Erasure

    /// Takes a step of erasing an owner's ads for moderation, which gets a receipt with the last one, also where there was
    /// nothing to erase.
    private func erase(_ order: UserOrderPayload, in connection: PostgresConnection) async throws -> OrderOutcome {
        let erasure = Erasure(outbox: outbox, connection: connection, time: now())
        guard try await erasure.takeStep(of: order.userID) == .done else { return .unfinished }
        guard try await begin(order.actionID, in: connection) else { return .answeredBefore }
        return .applied(detail: "\(try await erasedAds(of: order.userID, in: connection)) ads were erased.")
    }

    private func erasedAds(of ownerID: UUID, in connection: PostgresConnection) async throws -> Int64 {
        let rows = try await connection.query(
            "SELECT count(*) AS erased FROM ads WHERE owner_id = \(ownerID) AND erased")
        return try rows.first?.decode("erased", as: Int64.self) ?? 0
    }

    // MARK: Answers

    /// Takes an action's place; false if it was answered before.
    private func begin(_ actionID: UUID, in connection: PostgresConnection) async throws -> Bool {
        try await connection.execute(
            "INSERT INTO answered_actions (action_id) VALUES (\(actionID)) ON CONFLICT DO NOTHING") == 1
    }
}
