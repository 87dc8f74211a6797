import Common
import Foundation
import Postgres

extension IdempotentCreation {
    /// Creates, in the caller's transaction, unless this request was answered before.
    ///
    /// The claim's row is written first, so that a second request under the same key waits here until the first one's
    /// transaction has ended; it then finds its answer, or the place free. Lock order: this row before all others.
    /// - Throws: `IdempotencyKeyReused`; what `create` threw; `PostgresError`.
    public func perform(
        in connection: PostgresConnection, create: () async throws -> Value
    ) async throws -> CreationOutcome<Value> {
        guard let claim else {
            let value = try await create()
            return CreationOutcome(answer: try answer(value), value: value)
        }
        if let earlier = try await claim.earlierAnswer(in: connection) {
            return CreationOutcome(answer: earlier, value: nil)
        }
        let value = try await create()
        let bytes = try answer(value)
        _ = try await connection.execute(
            """
            UPDATE idempotency_keys SET answer = \(bytes)
            WHERE caller = \(claim.caller) AND key = \(claim.key)
            """)
        return CreationOutcome(answer: bytes, value: value)
    }
}

extension IdempotencyClaim {
    /// Takes the claim's place, or finds who had it.
    fileprivate func earlierAnswer(in connection: PostgresConnection) async throws -> [UInt8]? {
        let taken = try await connection.execute(
            """
            INSERT INTO idempotency_keys AS k (caller, key, digest)
            VALUES (\(caller), \(key), \(digest))
            ON CONFLICT (caller, key) DO UPDATE
                SET digest = excluded.digest, answer = NULL, created_at = excluded.created_at
            WHERE k.created_at < clock_timestamp() - make_interval(secs => \(Self.lifetime))
            """)
        guard taken == 0 else { return nil }
        let found = try await connection.query(
            "SELECT digest, answer FROM idempotency_keys WHERE caller = \(caller) AND key = \(key)")
        guard let row = found.first, try row.decode("digest", as: [UInt8].self) == digest else {
            throw IdempotencyKeyReused()
        }
        return try row.decode("answer", as: [UInt8].self)
    }
}
