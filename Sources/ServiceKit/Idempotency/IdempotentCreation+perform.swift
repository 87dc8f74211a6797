import Common
import Foundation
import Postgres

extension IdempotentCreation {
    /// Creates, in the caller's transaction, unless this request was answered before.
    ///
    /// The claim's row is written first, so that a second request under the same key waits here until the first one's
    /// transaction has ended; it then finds its answer, or the place free. Lock order: people (``PersonHold``), this row, all others.
    /// - Throws: `IdempotencyKeyReused`; `IdempotencyAnswerExpired`, after which the transaction may go on; what `create`
    ///   threw; `PostgresError`.
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
        return CreationOutcome(answer: try await keep(value, in: connection), value: value)
    }

    /// Keeps the answer for `value` under the claim, which this transaction holds.
    /// - Returns: the answer's bytes.
    public func keep(_ value: Value, in connection: PostgresConnection) async throws -> [UInt8] {
        let bytes = try answer(value)
        guard let claim else { return bytes }
        _ = try await connection.execute(
            """
            UPDATE idempotency_keys SET answer = \(bytes), good_until = \(goodUntil(value))
            WHERE caller = \(claim.caller) AND key = \(claim.key)
            """)
        return bytes
    }
}

extension IdempotencyClaim {
    /// What the same request was answered before; nil if it was not. For whoever has to know before the transaction that
    /// creates: a repetition must not be judged by what its own first time has changed.
    /// - Throws: `IdempotencyKeyReused`, `IdempotencyAnswerExpired`, `PostgresError`.
    public func keptAnswer(in executor: some PostgresExecutor) async throws -> [UInt8]? {
        let found = try await executor.query(
            """
            SELECT digest, answer, coalesce(good_until <= clock_timestamp(), false) AS is_over FROM idempotency_keys
            WHERE caller = \(caller) AND key = \(key)
              AND created_at >= clock_timestamp() - make_interval(secs => \(Self.lifetime))
            """)
        return try found.first.map(answer)
    }

    /// Removes everything that is kept for a caller.
    public static func forget(_ caller: UUID, in executor: some PostgresExecutor) async throws {
        try await executor.execute("DELETE FROM idempotency_keys WHERE caller = \(caller)")
    }

    /// Takes the claim's place, or finds who had it.
    fileprivate func earlierAnswer(in connection: PostgresConnection) async throws -> [UInt8]? {
        let taken = try await connection.execute(
            """
            INSERT INTO idempotency_keys AS k (caller, key, digest)
            VALUES (\(caller), \(key), \(digest))
            ON CONFLICT (caller, key) DO UPDATE
                SET digest = excluded.digest, answer = NULL, good_until = NULL, holders = 1,
                    created_at = excluded.created_at
            WHERE k.created_at < clock_timestamp() - make_interval(secs => \(Self.lifetime))
            """)
        guard taken == 0 else { return nil }
        let found = try await connection.query(
            """
            SELECT digest, answer, coalesce(good_until <= clock_timestamp(), false) AS is_over FROM idempotency_keys
            WHERE caller = \(caller) AND key = \(key)
            """)
        guard let row = found.first else { throw IdempotencyKeyReused() }
        return try answer(row)
    }

    private func answer(_ row: PostgresRow) throws -> [UInt8] {
        // A request that was never answered (`HeldKeys`) is another one than any that keeps its answer here.
        guard try row.decode("digest", as: [UInt8].self) == digest,
            let answer = try row.decode("answer", as: [UInt8]?.self)
        else { throw IdempotencyKeyReused() }
        if try row.decode("is_over", as: Bool.self) { throw IdempotencyAnswerExpired(answer: answer) }
        return answer
    }
}
