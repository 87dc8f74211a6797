import Common
import Foundation
import Redis
import Synchronization

/// Revoked sessions as Redis keys `revoked:{<sid>}`, each living as long as the last access token of its session may.
///
/// PostgreSQL is the record: auth writes the keys again where Redis has lost them. What was once seen revoked stays so in
/// this process for ``memory``, also while Redis is down.
public final class RedisSessionRevocations: SessionRevocations {
    /// The longest that an access token can be taken, leeway included.
    public static let memory: Duration = .seconds(Int(AccessTokenClaims.maxLifetime) + 60)
    private static let capacity = 100_000
    /// Sessions asked for in one write.
    private static let batch = 1_000

    private let redis: RedisClient
    /// How long a caller waits for the store's answer before its state counts as unknown: a quarter of what commands have.
    private let patience: Duration
    private let seen = Mutex(GenerationCache<UUID, ContinuousClock.Instant>(capacity: capacity))

    /// Revocations in the Redis behind `redis`.
    public init(redis: RedisClient) {
        self.redis = redis
        patience = redis.configuration.commandTimeout / 4
    }

    /// The key of a session, with a hash tag for Redis Cluster.
    static func key(_ sessionID: UUID) -> String { "revoked:{\(sessionID.lowercased)}" }

    /// Whether the session was revoked, here or in Redis.
    public func state(ofSession sessionID: UUID) async -> RevocationState {
        if isRemembered(sessionID) { return .revoked }
        do {
            let command = RedisCommand("EXISTS", .key(Self.key(sessionID)))
            guard try await redis.send(command, timeout: patience).integer == 1 else { return .standing }
            remember(sessionID)
            return .revoked
        } catch {
            return .unknown
        }
    }

    /// Those of the sessions that were revoked, here or in Redis, asked in batches. One that does not get its answer in time is
    /// the last that is asked: the rest counts as unknown.
    public func revoked(of sessionIDs: Set<UUID>) async -> Set<UUID> {
        var revoked = sessionIDs.filter(isRemembered)
        let unknown = Array(sessionIDs.subtracting(revoked))
        for start in stride(from: 0, to: unknown.count, by: Self.batch) {
            let part = unknown[start..<min(start + Self.batch, unknown.count)]
            let commands = part.map { RedisCommand("EXISTS", .key(Self.key($0))) }
            guard let answers = try? await redis.pipeline(commands, timeout: patience) else { break }
            for (sessionID, answer) in zip(part, answers) where (try? answer.get().integer) == 1 {
                remember(sessionID)
                revoked.insert(sessionID)
            }
            if answers.contains(where: { if case .failure = $0 { true } else { false } }) { break }
        }
        return revoked
    }

    /// Marks sessions as revoked, in this process at once and then in Redis.
    /// - Throws: `RedisError`; this process knows of the revocations all the same.
    public func revoke(_ sessionIDs: [UUID]) async throws {
        for sessionID in sessionIDs { remember(sessionID) }
        guard !sessionIDs.isEmpty else { return }
        let commands = sessionIDs.map {
            RedisCommand.set(Self.key($0), "1", expiry: Self.memory)
        }
        for result in try await redis.pipeline(commands) { _ = try result.get() }
    }

    /// Takes note of a revocation that an event tells of.
    public func remember(_ sessionID: UUID) {
        seen.withLock { $0.insert(.now + Self.memory, for: sessionID) }
    }

    /// Whether this process knows already that the session was revoked.
    public func isRemembered(_ sessionID: UUID) -> Bool {
        seen.withLock { seen in
            guard let until = seen.value(for: sessionID) else { return false }
            if until > .now { return true }
            seen.remove(sessionID)
            return false
        }
    }
}
