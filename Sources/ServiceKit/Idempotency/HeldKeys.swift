import Common
import Foundation
import Postgres

/// The keys in the table `idempotency_keys`.
///
/// A row counts who holds it. Whoever was refused lets go, and the last of them takes the row away; whoever was answered never
/// does, and the row stays for as long as keys live. Nothing but the allowance bounds how many such rows a person leaves.
///
/// A repetition of what has no answer yet leaves an empty one, which is none: processes of the version before count no holders,
/// and free a key of theirs while it has no answer at all.
public struct HeldKeys: KeyHolding {
    private let pool: PostgresPool
    private let allowance: any Allowance

    /// The keys in the table `idempotency_keys` on `pool`'s search path.
    /// - Parameter allowance: how many a person may hold in a while.
    public init(pool: PostgresPool, allowance: any Allowance) {
        self.pool = pool
        self.allowance = allowance
    }

    /// Holds a claim's key for it.
    public func hold(_ claim: IdempotencyClaim) async throws -> HeldKey {
        let payment: Payment
        do throws(QuotaRefusal) {
            payment = try await allowance.pay(1, by: claim.caller)
        } catch {
            guard let held = try await holdToo(claim) else { throw TooManyHeldKeys(error) }
            return held
        }
        do {
            let held = try await hold(claim, paidWith: payment)
            if held.payment == nil { allowance.giveBack(payment) }
            return held
        } catch {
            allowance.giveBack(payment)
            throw error
        }
    }

    private func hold(_ claim: IdempotencyClaim, paidWith payment: Payment) async throws -> HeldKey {
        let rows = try await pool.query(
            """
            INSERT INTO idempotency_keys AS k (caller, key, digest)
            VALUES (\(claim.caller), \(claim.key), \(claim.digest))
            ON CONFLICT (caller, key) DO UPDATE
                SET digest = excluded.digest, answer = CASE WHEN \(Self.isOver) THEN NULL ELSE coalesce(k.answer, '') END,
                    holders = CASE WHEN \(Self.isOver) THEN 1 ELSE k.holders + 1 END, good_until = NULL,
                    created_at = CASE WHEN \(Self.isOver) THEN excluded.created_at ELSE k.created_at END
            WHERE \(Self.isOver) OR k.digest = excluded.digest
            RETURNING created_at, answer, holders = 1 AS is_new
            """)
        guard let row = rows.first else { throw IdempotencyKeyReused() }
        return try HeldKey(claim, row, payment: try row.decode("is_new", as: Bool.self) ? payment : nil)
    }

    /// Holds a key that is held for the same request already; nil if there is none.
    private func holdToo(_ claim: IdempotencyClaim) async throws -> HeldKey? {
        let rows = try await pool.query(
            """
            UPDATE idempotency_keys AS k SET holders = k.holders + (k.digest = \(claim.digest))::int, answer = coalesce(k.answer, '')
            WHERE caller = \(claim.caller) AND key = \(claim.key) AND NOT (\(Self.isOver))
            RETURNING created_at, answer, digest = \(claim.digest) AS is_same
            """)
        guard let row = rows.first else { return nil }
        guard try row.decode("is_same", as: Bool.self) else { throw IdempotencyKeyReused() }
        return try HeldKey(claim, row, payment: nil)
    }

    /// Keeps the first answer.
    public func keep(_ answer: [UInt8], under key: HeldKey) async throws -> [UInt8] {
        let rows = try await pool.query(
            """
            UPDATE idempotency_keys SET answer = coalesce(nullif(answer, ''), \(answer))
            WHERE caller = \(key.claim.caller) AND key = \(key.claim.key) AND digest = \(key.claim.digest)
            RETURNING answer
            """)
        return try rows.first?.decode("answer", as: [UInt8].self) ?? answer
    }

    /// Frees a key on which nobody else counts.
    public func letGo(_ key: HeldKey) async throws {
        let place: PostgresQuery =
            "caller = \(key.claim.caller) AND key = \(key.claim.key) AND created_at = \(key.since)"
        let isFree = try await pool.withTransaction { connection in
            // Held, so that of two that let go at once one is the last.
            let rows = try await connection.query(
                "SELECT holders = 1 AND nullif(answer, '') IS NULL AS is_last FROM idempotency_keys WHERE \(place) FOR UPDATE"
            )
            guard let row = rows.first else { return false }
            guard try row.decode("is_last", as: Bool.self) else {
                try await connection.execute("UPDATE idempotency_keys SET holders = holders - 1 WHERE \(place)")
                return false
            }
            try await connection.execute("DELETE FROM idempotency_keys WHERE \(place)")
            return true
        }
        if isFree, let payment = key.payment { allowance.giveBack(payment) }
    }

    private static let isOver: PostgresQuery =
        "k.created_at < clock_timestamp() - make_interval(secs => \(IdempotencyClaim.lifetime))"
}

extension HeldKey {
    fileprivate init(_ claim: IdempotencyClaim, _ row: PostgresRow, payment: Payment?) throws {
        let answer = try row.decode("answer", as: [UInt8]?.self)
        self.init(
            claim: claim, since: try row.decode("created_at", as: Date.self),
            answer: answer?.isEmpty == true ? nil : answer, payment: payment)
    }
}
