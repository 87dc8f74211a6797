import ArgumentParser
import Common
import Foundation
import Logging
import Postgres
import Primitives
import ServiceKit

/// Puts a few decisions on record in a development database, so that there is something to look at.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Add a few actions on the known accounts to an empty record (development).")

    func run() async throws {
        let settings = try ModerationService.settings()
        guard settings.common.shared.environment != .production else {
            throw ValidationError("seed is for development: set PRACA_ENVIRONMENT=development")
        }
        let logger = Logger(label: "moderation.seed")
        let pool = try settings.common.makePool(logger)
        do {
            try await Seed(pool: pool, logger: logger, now: WallClock.now).plant()
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }
}
