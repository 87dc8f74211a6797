import ArgumentParser
import Common
import Logging
import Primitives
import Redis
import ServiceKit

extension AsyncParsableCommand {
    /// Runs an operator's command over the database and Redis that the settings name. Events wait in the outbox for a
    /// running service's relay.
    func withAuthParts(_ body: (AuthParts, AuthSettings) async throws -> Void) async throws {
        let log = Logger(label: "auth.\(Self.configuration.commandName ?? "command")")
        let settings = try AuthService.settings()
        let pool = try settings.common.makePool(log)
        let redis: RedisClient
        do {
            redis = try settings.common.makeRedis(log)
        } catch {
            await pool.shutdown()
            throw error
        }
        let outcome: Result<Void, any Error>
        do {
            let parts = try await AuthParts(
                settings,
                ServiceConnections(
                    pool: pool, redis: redis, schema: ServiceDescription.own.context, wakeRelay: {}, logger: log,
                    now: WallClock.now))
            outcome = .success(try await body(parts, settings))
        } catch {
            outcome = .failure(error)
        }
        await redis.shutdown()
        await pool.shutdown()
        try outcome.get()
    }
}
