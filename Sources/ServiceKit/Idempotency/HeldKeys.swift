import Common
import Foundation
import Postgres

/// The keys in the table `idempotency_keys`.
public struct HeldKeys: KeyHolding {
    private let pool: PostgresPool

    /// The keys in the table `idempotency_keys` on `pool`'s search path.
    public init(pool: PostgresPool) { self.pool = pool }

    /// Holds a claim's key for it.
    public func hold(_ claim: IdempotencyClaim) async throws -> HeldKey {
        // An empty answer says that more than one request counts on the key.
        let rows = try await pool.query(
            """
            INSERT INTO idempotency_keys AS k (caller, key, digest)
            VALUES (\(claim.caller), \(claim.key), \(claim.digest))
            ON CONFLICT (caller, key) DO UPDATE
                SET digest = excluded.digest, answer = CASE WHEN \(Self.isOver) THEN NULL ELSE coalesce(k.answer, '') END,
                    good_until = NULL,
                    created_at = CASE WHEN \(Self.isOver) THEN excluded.created_at ELSE k.created_at END
            WHERE \(Self.isOver) OR k.digest = excluded.digest
            RETURNING created_at, answer
            """)
        guard let row = rows.first else { throw IdempotencyKeyReused() }
        let answer = try row.decode("answer", as: [UInt8]?.self)
        return HeldKey(
            claim: claim, since: try row.decode("created_at", as: Date.self),
            answer: answer?.isEmpty == true ? nil : answer)
    }

    /// Keeps the first answer.
    public func keep(_ answer: [UInt8], under key: HeldKey) async throws -> [UInt8] {
        let rows = try await pool.query(
            """
            UPDATE idempotency_keys
            SET answer = CASE WHEN octet_length(coalesce(answer, '')) = 0 THEN \(answer) ELSE answer END
            WHERE caller = \(key.claim.caller) AND key = \(key.claim.key) AND digest = \(key.claim.digest)
            RETURNING answer
            """)
        return try rows.first?.decode("answer", as: [UInt8].self) ?? answer
    }

    /// Frees a key on which nobody else counts.
    public func letGo(_ key: HeldKey) async throws {
        try await pool.execute(
            """
            DELETE FROM idempotency_keys
            WHERE caller = \(key.claim.caller) AND key = \(key.claim.key) AND created_at = \(key.since) AND answer IS NULL
            """)
    }

    private static let isOver: PostgresQuery =
        "k.created_at < clock_timestamp() - make_interval(secs => \(IdempotencyClaim.lifetime))"
}
