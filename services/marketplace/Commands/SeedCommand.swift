import ArgumentParser
import Common
import EventBus
import Foundation
import Logging
import Postgres
import ServiceKit

/// Fills an empty development database with ads, so that there is something to look at.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Add ads of the known accounts, in every status, to an empty database (development).")

    func run() async throws {
        let settings = try MarketplaceService.settings()
        guard settings.common.shared.environment != .production else {
            throw ValidationError("seed is for development: set PRACA_ENVIRONMENT=development")
        }
        let pool = try settings.common.makePool(Logger(label: "marketplace.seed"))
        do {
            try await Seed(pool: pool).plant()
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }
}

/// The seeded ads. A running marketplace publishes their events.
struct Seed: Sendable {
    struct NoAccounts: Error, CustomStringConvertible {
        let description =
            "no two users have been heard of: create them with `auth create-user`, with auth and marketplace running"
    }

    let pool: PostgresPool

    func plant() async throws {
        guard try await pool.query("SELECT 1 AS found FROM ads LIMIT 1").isEmpty else { return }
        let owners = try await owners()
        let store = PostgresAds(
            pool: pool, outbox: Outbox(schema: MarketplaceService.description.context), limits: PendingLimits(),
            uploadLifetime: .seconds(60), now: { Date() }, wakeRelay: {})
        for (index, plan) in SeedPlan.all.enumerated() {
            try await plant(plan, of: owners[index % owners.count], in: store)
        }
    }

    private func plant(_ plan: SeedPlan, of owner: Ad.Owner, in store: PostgresAds) async throws {
        let draft = AdDraft(owner: owner, content: try plan.content, uploadIDs: [], traceparent: nil)
        let outcome = try await store.create(draft, once: IdempotentCreation(nil) { _ in [] })
        guard let ad = outcome.value else { return }
        for step in plan.life {
            _ = try await store.update(ad.id, traceparent: nil) { ad throws(AdsError) in
                switch step {
                case .decided(let verdict): try ad.apply(verdict, at: Date().truncatedToMilliseconds)
                case .concluded: try ad.conclude()
                case .deleted: try ad.delete()
                }
            }
        }
    }

    /// The accounts arrive by event; they may still be on their way.
    private func owners() async throws -> [Ad.Owner] {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        repeat {
            let rows = try await pool.query(
                "SELECT id, display_name FROM users WHERE role = 'User' AND status = 'ativa' ORDER BY id LIMIT 10")
            let owners = try rows.map {
                Ad.Owner(id: try $0.decode("id"), displayName: try $0.decode("display_name"))
            }
            if owners.count >= 2 { return owners }
            try await Task.sleep(for: .milliseconds(200))
        } while ContinuousClock.now < deadline
        throw NoAccounts()
    }
}
