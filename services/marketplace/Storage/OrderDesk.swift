import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Carries out what moderation and auth order, in the consumer's transaction, and answers moderation in the same one.
///
/// Lock order of a verdict: the action's row, then the ad. Of a step of an erasure: the owner, their keys, ads by their ids,
/// and with the last step the action's row. No two of these wait for each other: an action is a verdict or an erasure, and its
/// row is taken by those who carry out this one action alone.
struct OrderDesk {
    /// Ads erased in one step, so that neither a statement nor what a transaction holds grows with what an owner has.
    static let batch: Int64 = 50

    let record: AdRecord
    let now: @Sendable () -> Date
    let traceparent: String?

    private var connection: PostgresConnection { record.connection }

    // MARK: Verdicts

    /// Applies a verdict to the ad that the moderator read, or says why not.
    func carryOut(_ order: ModerationOrder) async throws {
        guard try await begin(order.actionID) else { return }
        do {
            try await apply(order)
            try await answer(.applied(), to: order.actionID)
        } catch let error as AdsError {
            try await refuse(order.actionID, error)
        }
    }

    private func apply(_ order: ModerationOrder) async throws {
        guard let before = try await record.lock(order.adID) else { throw AdsError.notFound }
        try before.require(version: order.version)
        var ad = before
        try ad.apply(order.verdict, at: now().truncatedToMilliseconds)
        let stored = try await record.store(
            ad, was: before, at: now().truncatedToMilliseconds,
            cause: .init(traceparent: traceparent, actionID: order.actionID))
        AdMetrics.moved(from: before, to: stored)
    }

    // MARK: Erasure

    /// Takes a step of erasing an owner's ads for moderation, which gets a receipt with the last one, also where there was
    /// nothing to erase.
    func erase(_ ownerID: UUID, for actionID: UUID) async throws -> EventProgress {
        guard try await erase(ownerID) == .done else { return .unfinished }
        guard try await begin(actionID) else { return .done }
        try await answer(.applied(detail: "\(try await erasedAds(of: ownerID)) ads were erased."), to: actionID)
        return .done
    }

    /// Takes everything personal out of some of an owner's ads and excludes them; from the first step on, whoever is about
    /// to create one is refused.
    func erase(_ ownerID: UUID) async throws -> EventProgress {
        try await record.lockOwner(ownerID)
        _ = try await connection.batch([
            "INSERT INTO erased_owners (id) VALUES (\(ownerID)) ON CONFLICT DO NOTHING",
            "DELETE FROM trust_levels WHERE user_id = \(ownerID)",
        ])
        // Answers that are kept for repetitions hold the ads' texts.
        try await IdempotencyClaim.forget(ownerID, in: connection)
        let ids = try await unerased(of: ownerID)
        guard !ids.isEmpty else { return .done }
        for id in ids { try await eraseAd(id) }
        try await connection.execute("UPDATE ads SET erased = true WHERE id = ANY(\(ids))")
        return ids.count < Self.batch ? .done : .unfinished
    }

    private func erasedAds(of ownerID: UUID) async throws -> Int64 {
        let rows = try await connection.query(
            "SELECT count(*) AS erased FROM ads WHERE owner_id = \(ownerID) AND erased")
        return try rows.first?.decode("erased", as: Int64.self) ?? 0
    }

    private func unerased(of ownerID: UUID) async throws -> [UUID] {
        let rows = try await connection.query(
            "SELECT id FROM ads WHERE owner_id = \(ownerID) AND NOT erased ORDER BY id LIMIT \(Self.batch)")
        return try rows.map { try $0.decode("id", as: UUID.self) }
    }

    private func eraseAd(_ id: UUID) async throws {
        guard let before = try await record.lock(id) else { return }
        var ad = before
        ad.erase()
        _ = try await record.store(
            ad, was: before, at: now().truncatedToMilliseconds, cause: .init(traceparent: traceparent))
    }

    // MARK: Answers

    /// Takes an action's place; false if it was answered before.
    private func begin(_ actionID: UUID) async throws -> Bool {
        try await connection.execute(
            "INSERT INTO answered_actions (action_id) VALUES (\(actionID)) ON CONFLICT DO NOTHING") == 1
    }

    private func refuse(_ actionID: UUID, _ error: AdsError) async throws {
        let (code, detail) = error.refusal
        try await connection.execute("UPDATE answered_actions SET refusal = \(code.name) WHERE action_id = \(actionID)")
        try await answer(.refused(code: code, detail: detail), to: actionID)
    }

    private func answer(_ answer: OrderAnswer, to actionID: UUID) async throws {
        let event = answer.event(to: actionID, from: .marketplace, traceparent: traceparent)
        try await record.outbox.append([event], in: connection)
    }
}
