import ArgumentParser
import Common
import EventBus
import Foundation
import Logging
import MarketplaceCore
import Postgres
import Primitives
import ServiceKit

/// Fills an empty development database with ads, so that there is something to look at.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Add ads of the known accounts, in every status, to an empty database (development).")

    @Option(help: "A ready upload of one of the accounts, for the next of their ads; may be repeated.")
    var picture: [String] = []

    func run() async throws {
        let pictures = try picture.map { text in
            guard let id = UUID(strict: text) else { throw ValidationError("\(text) is no upload's id") }
            return id
        }
        let settings = try MarketplaceService.settings()
        guard settings.common.shared.environment != .production else {
            throw ValidationError("seed is for development: set PRACA_ENVIRONMENT=development")
        }
        let pool = try settings.common.makePool(Logger(label: "marketplace.seed"))
        do {
            try await Seed(pool: pool, pictures: pictures, now: WallClock.now).plant()
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

    struct NoPictures: Error, CustomStringConvertible {
        let description = "the pictures' uploads have not been heard of: complete them first, with marketplace running"
    }

    let pool: PostgresPool
    /// Ready uploads, in the order in which their owners' ads take one each.
    let pictures: [UUID]
    let now: @Sendable () -> Date

    func plant() async throws {
        guard try await pool.query("SELECT 1 AS found FROM ads LIMIT 1").isEmpty else { return }
        let owners = try await owners()
        var albums = try await albums()
        let store = PostgresAds(
            pool: pool, outbox: Outbox(schema: ServiceDescription.own.context), limits: AdLimits(),
            uploadLifetime: .seconds(60), now: now, wakeRelay: {}, news: .none)
        for (index, plan) in SeedPlan.all.enumerated() {
            let owner = owners[index % owners.count]
            let picture = albums[owner.id]?.popLast()
            try await plant(plan, with: picture, of: owner, in: store)
        }
    }

    private func plant(
        _ plan: SeedPlan, with picture: UUID?, of owner: Ad.Owner, in store: PostgresAds
    ) async throws {
        let draft = AdDraft(
            owner: owner, content: try plan.content, uploadIDs: picture.map { [$0] } ?? [])
        let outcome = try await store.create(draft, once: IdempotentCreation(nil) { _ in [] })
        guard let ad = outcome.value else { return }
        for step in plan.life {
            _ = try await store.update(ad.id, by: WriteRight(of: owner.id)) { ad throws(AdsRefusal) in
                switch step {
                case .decided(let verdict): try ad.apply(verdict, at: now().truncatedToMilliseconds)
                case .concluded: try ad.conclude()
                case .deleted: try ad.delete()
                }
            }
        }
    }

    /// Each owner's pictures, the next one last. The uploads arrive by event; they may still be on their way.
    private func albums() async throws -> [UUID: [UUID]] {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        repeat {
            let rows = try await pool.query("SELECT id, owner_id FROM uploads WHERE id = ANY(\(pictures))")
            if rows.count == pictures.count {
                let owners = Dictionary(
                    try rows.map { (try $0.decode("id", as: UUID.self), try $0.decode("owner_id", as: UUID.self)) },
                    uniquingKeysWith: { first, _ in first })
                return pictures.reversed().reduce(into: [:]) { albums, picture in
                    if let owner = owners[picture] { albums[owner, default: []].append(picture) }
                }
            }
            try await Task.sleep(for: .milliseconds(200))
        } while ContinuousClock.now < deadline
        throw NoPictures()
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
