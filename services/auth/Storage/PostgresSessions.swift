import AuthCore
import Common
import EventBus
import Foundation
import Postgres

/// Sessions in PostgreSQL, the record of what was revoked.
///
/// Lock order: an account's row, then sessions'.
struct PostgresSessions: SessionStore {
    let pool: PostgresPool
    let outbox: Outbox
    let lifetimes: SessionLifetimes
    /// How many sessions of one account may stand.
    let perAccount: Int
    let wakeRelay: @Sendable () -> Void

    private static let columns: PostgresQuery =
        "id, account_id, generation, created_at, last_used_at, expires_at, revoked_at, user_agent, address"

    /// The most sessions that one login ends: an account that had more than its limit comes down to it over a few.
    private static let endedAtOnce: Int64 = 100

    func insert(_ session: Session, whilePasswordIs hash: PasswordHash) async throws -> [UUID]? {
        let ended = try await pool.withTransaction { connection -> [UUID]? in
            // Shared, so that logins do not wait for each other; a change of the password waits, or is waited for.
            let rows = try await connection.query(
                """
                SELECT 1 AS found FROM accounts
                WHERE id = \(session.userID) AND password_hash = \(hash.reveal()) FOR SHARE
                """)
            guard !rows.isEmpty else { return nil }
            try await connection.insert(session)
            return try await makeRoom(for: session, in: connection)
        }
        if ended?.isEmpty == false { wakeRelay() }
        return ended
    }

    /// Ends what is beyond the limit, least recently used first. Logins to one account pass here one after the other, so that
    /// each counts the others' sessions.
    private func makeRoom(for session: Session, in connection: PostgresConnection) async throws -> [UUID] {
        try await connection.lockForTransaction("auth.sessions.\(session.userID.lowercased)")
        let rows = try await connection.query(
            """
            SELECT id FROM sessions
            WHERE account_id = \(session.userID) AND revoked_at IS NULL AND expires_at > \(session.createdAt)
                  AND id <> \(session.id)
            ORDER BY last_used_at DESC, id DESC OFFSET \(Int64(perAccount - 1)) LIMIT \(Self.endedAtOnce)
            """)
        guard !rows.isEmpty else { return [] }
        let ids = try rows.map { try $0.decode("id", as: UUID.self) }
        return try await connection.endSessions(
            "id = ANY(\(ids))", reason: .superseded, at: session.createdAt, outbox: outbox)
    }

    func rotate(
        sessionID: UUID, at time: Date, decide: @Sendable (Session, Account) -> RefreshRotation.Decision
    ) async throws -> RotatedSession? {
        let rotated = try await pool.withTransaction { connection -> RotatedSession? in
            guard let (session, account) = try await locked(sessionID, in: connection) else { return nil }
            let decision = decide(session, account)
            let after = try await apply(decision, to: session, at: time, in: connection)
            return RotatedSession(decision: decision, session: after, account: account)
        }
        if rotated?.decision == .reused { wakeRelay() }
        return rotated
    }

    func sessions(ofUser userID: UUID, at time: Date, limit: Int) async throws -> [Session] {
        let rows = try await pool.query(
            """
            SELECT \(Self.columns) FROM sessions
            WHERE account_id = \(userID) AND revoked_at IS NULL AND expires_at > \(time)
            ORDER BY created_at DESC, id DESC LIMIT \(Int64(limit))
            """)
        return try rows.map { try Session(row: $0) }
    }

    func revoke(_ selection: SessionSelection, reason: RevocationReason, at time: Date) async throws -> [UUID] {
        let ended = try await pool.withTransaction { connection -> [UUID] in
            switch selection {
            case .session(let sessionID):
                return try await connection.endSessions(
                    "id = \(sessionID)", reason: reason, at: time, outbox: outbox)
            case .one(let sessionID, let userID):
                return try await connection.endSessions(
                    "id = \(sessionID) AND account_id = \(userID)", reason: reason, at: time, outbox: outbox)
            case .all(let userID):
                return try await connection.endSessions(
                    "account_id = \(userID)", reason: reason, at: time, outbox: outbox)
            }
        }
        if !ended.isEmpty { wakeRelay() }
        return ended
    }

    func changePassword(
        userID: UUID, from old: PasswordHash, to hash: PasswordHash, keeping sessionID: UUID, at time: Date
    ) async throws -> PasswordReplacement {
        let outcome = try await pool.withTransaction { connection -> PasswordReplacement in
            // Looked at under the account's lock, which every change of the password takes.
            let held = try await connection.query(
                """
                SELECT 1 AS found FROM accounts WHERE id = \(userID) AND password_hash = \(old.reveal())
                FOR NO KEY UPDATE
                """)
            guard !held.isEmpty else { return .otherHash }
            let standing = try await connection.query(
                """
                SELECT 1 AS found FROM sessions
                WHERE id = \(sessionID) AND account_id = \(userID) AND revoked_at IS NULL FOR NO KEY UPDATE
                """)
            guard !standing.isEmpty else { return .sessionOver }
            try await connection.execute(
                "UPDATE accounts SET password_hash = \(hash.reveal()) WHERE id = \(userID)")
            return .done(
                ended: try await connection.endSessions(
                    "account_id = \(userID) AND id <> \(sessionID)", reason: .passwordChange, at: time,
                    outbox: outbox))
        }
        if outcome != .done(ended: []) { wakeRelay() }
        return outcome
    }

    func revoked(since date: Date, limit: Int) async throws -> [UUID] {
        let rows = try await pool.query(
            """
            SELECT id FROM sessions WHERE revoked_at >= \(date) ORDER BY revoked_at DESC LIMIT \(Int64(limit))
            """)
        return try rows.map { try $0.decode("id", as: UUID.self) }
    }

    func deleteExpired(before date: Date, limit: Int) async throws -> Int {
        try await pool.execute(
            """
            DELETE FROM sessions WHERE id IN (
                SELECT id FROM sessions WHERE expires_at < \(date) LIMIT \(Int64(limit)) FOR UPDATE SKIP LOCKED)
            """)
    }

    func isStanding(sessionID: UUID, at time: Date) async throws -> Bool {
        let rows = try await pool.query("SELECT 1 FROM sessions WHERE id = \(sessionID) AND revoked_at IS NULL")
        return !rows.isEmpty
    }

    // MARK: Steps, inside a transaction

    private func locked(
        _ sessionID: UUID, in connection: PostgresConnection
    ) async throws -> (Session, Account)? {
        let rows = try await connection.query(
            """
            SELECT s.id AS session_id, s.account_id, s.generation, s.created_at AS session_created_at, s.last_used_at,
                   s.expires_at, s.revoked_at, s.user_agent, s.address,
                   a.id, a.email, a.display_name, a.role, a.status, a.silenced, a.silenced_until, a.suspended,
                   a.suspended_until, a.version, a.created_at
            FROM sessions s JOIN accounts a ON a.id = s.account_id
            WHERE s.id = \(sessionID) FOR NO KEY UPDATE OF s
            """)
        return try rows.first.map { (try Session(row: $0, prefix: "session_"), try Account(row: $0)) }
    }

    private func apply(
        _ decision: RefreshRotation.Decision, to session: Session, at time: Date, in connection: PostgresConnection
    ) async throws -> Session {
        var session = session
        switch decision {
        case .rotate(let generation):
            session.generation = generation
            session.lastUsedAt = time
            session.expiresAt = lifetimes.expiry(createdAt: session.createdAt, usedAt: time)
            try await connection.execute(
                """
                UPDATE sessions SET generation = \(Int64(generation)), last_used_at = \(time),
                       expires_at = \(session.expiresAt)
                WHERE id = \(session.id)
                """)
        case .reused:
            _ = try await connection.endSessions("id = \(session.id)", reason: .reuse, at: time, outbox: outbox)
            session.revokedAt = time
        case .again, .invalid, .suspended: break
        }
        return session
    }
}

extension PostgresConnection {
    /// Ends the sessions that `condition` selects and that stand, with an event for each.
    ///
    /// One that has run out is ended as well: an access token may outlive its session by minutes.
    func endSessions(
        _ condition: PostgresQuery, reason: RevocationReason, at time: Date, outbox: Outbox
    ) async throws -> [UUID] {
        let rows = try await query(
            """
            UPDATE sessions SET revoked_at = \(time), revocation_reason = \(reason.rawValue)
            WHERE \(condition) AND revoked_at IS NULL RETURNING id, account_id
            """)
        let ended = try rows.map { row in
            (session: try row.decode("id", as: UUID.self), user: try row.decode("account_id", as: UUID.self))
        }
        // By then the last access token has run out and nobody needs to remember the revocation.
        let forgotten = time + AccessTokenClaims.maxLifetime
        for start in stride(from: 0, to: ended.count, by: Outbox.maximumBatch) {
            let batch = ended[start..<min(start + Outbox.maximumBatch, ended.count)]
            let events = batch.map {
                PublishedEvents.event(
                    .sessionRevoked(sessionID: $0.session, userID: $0.user, expiresAt: forgotten), at: time)
            }
            try await outbox.append(events.map { (PublishedEvents.users, $0) }, in: self)
        }
        return ended.map(\.session)
    }
}
