import AuthCore
import Common
import Foundation
import Logging
import Metrics
import Redis

/// Keeps Redis level with the record of ended sessions.
///
/// Twice a second it announces again what was ended in the last seconds: a process may have been killed between its commit
/// and its announcement. When Redis is another server than it was, has lost its data or did not take an announcement,
/// everything that a token could still be used for is announced again. Announcing twice changes nothing.
struct RevocationReplay: Sendable {
    /// Names the Redis that knows of all revocations; a Redis that has lost its data has lost this too.
    static let mark = "revoked:{known-by}"
    static let interval: Duration = .milliseconds(500)
    /// How far a short round looks back: more than two rounds, a slow commit and the clocks of two machines.
    private static let overlap: TimeInterval = 15
    /// How far a whole round looks back: as long as an access token can be taken.
    private static let memory: TimeInterval = AccessTokenClaims.maxLifetime + 60
    /// Sessions that are announced in one write.
    private static let batch = 1_000
    /// Sessions that a round announces at the most, newest first.
    private static let limit = 50_000

    let sessions: any SessionStore
    let announcer: RevocationAnnouncer
    let redis: RedisClient
    let logger: Logger
    let now: @Sendable () -> Date

    /// One round; `whole` announces everything that is still of use, and so does one after a failure.
    /// - Throws: what Redis or the database threw; the next round makes up for it.
    func round(whole: Bool = false) async throws {
        do {
            let server = try await redis.info("server")["run_id"] ?? ""
            let mark = try await redis.get(Self.mark).map { String(buffer: $0) }
            let isWhole = whole || mark != server || announcer.takeFailure()
            let ended = try await sessions.revoked(
                since: now() - (isWhole ? Self.memory : Self.overlap), limit: Self.limit)
            for start in stride(from: 0, to: ended.count, by: Self.batch) {
                try await announcer.announceOrFail(Array(ended[start..<min(start + Self.batch, ended.count)]))
            }
            guard mark != server else { return }
            // Set last: a round that was cut short begins again.
            try await redis.set(Self.mark, RedisArgument(server))
            Counter(label: "auth_revocations_replayed").increment(by: ended.count)
            logger.info("Redis knows again what was revoked", metadata: ["sessions": "\(ended.count)"])
        } catch {
            announcer.noteFailure()
            throw error
        }
    }
}
