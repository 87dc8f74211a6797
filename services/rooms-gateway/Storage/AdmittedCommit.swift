import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// A group commit in one statement, which is its own transaction: it locks the rooms, numbers the messages and writes them, if
/// everything is as it was when they were let in, and else nothing.
///
/// As it was: each room is of the version at which its messages were let in, and no message was removed from it since the
/// statement began; no author's account is of a later version than was heard of, or gone; no message is a repeat. It waits for
/// no room that somebody else holds: what happens to an account while it waits, it would not see. What it cannot have seen of
/// a room, because it began before it locked it, either changes the room's version or breaks the key of repeats.
struct AdmittedCommit: Sendable {
    let pool: PostgresPool
    let schema: String
    let ledger: PublicationLedger
    let news: AccountNews
    let now: @Sendable () -> Date

    /// - Returns: what was stored; nil if nothing was, since something has to be looked at.
    func commit(_ entries: [CommitPlan.Entry]) async throws -> CommitPlan? {
        guard let first = entries.first?.id, let last = entries.last?.id,
            let batch = AdmittedBatch(entries, knowing: news, at: now())
        else { return nil }
        let note = ledger.note(from: first, through: last)
        do {
            let rows = try await pool.query(statement(of: batch, note))
            guard !rows.isEmpty else { return nil }
            ledger.committed(note)
            return try CommitPlan(storing: entries, at: batch.places, behind: roomStates(in: rows))
        } catch let error as PostgresError where error.isDataFault {
            return nil
        }
    }

    private func roomStates(in rows: PostgresRows) throws -> [UUID: CommitPlan.RoomState] {
        let pairs = try rows.map { row in
            (
                try row.decode("id", as: UUID.self),
                CommitPlan.RoomState(
                    lastSeq: try row.decode("before", as: Int64.self),
                    lastMessageAt: try row.decode("at", as: Date.self))
            )
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// Answers a row for each room; none if nothing was stored.
    private func statement(of batch: AdmittedBatch, _ note: PublisherNote) -> PostgresQuery {
        """
        WITH asked AS MATERIALIZED (
            SELECT * FROM unnest(
                \(batch.entries.map(\.id)), \(batch.entries.map(\.draft.roomID)), \(batch.places),
                \(batch.entries.map(\.draft.author.id)), \(batch.accountVersions),
                \(batch.entries.map(\.draft.body.text)), \(batch.entries.map(\.draft.replyTo)),
                \(batch.entries.map(\.draft.clientMessageID))
            ) AS asked (id, room_id, place, author_id, account_version, body, reply_to, name)
        ), locked AS MATERIALIZED (
            SELECT r.id, r.last_seq, n.messages,
                coalesce(r.version = n.version, true) AND r.last_removed_at < statement_timestamp() AS fits,
                greatest(
                    date_trunc('milliseconds', clock_timestamp()), r.last_message_at + interval '1 millisecond'
                ) AS at
            FROM unnest(\(batch.roomIDs), \(batch.roomVersions), \(batch.counts)) AS n (id, version, messages)
            JOIN rooms r ON r.id = n.id
            ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED
        ), moved AS (
            UPDATE rooms r SET last_seq = l.last_seq + l.messages, last_message_at = l.at
            FROM locked l
            WHERE r.id = l.id AND (SELECT count(*) FROM locked WHERE fits) = \(Int64(batch.roomIDs.count))
                AND NOT EXISTS (\(Self.unfit))
            RETURNING r.id, l.last_seq AS before, l.at
        ), stored AS (
            INSERT INTO messages (id, room_id, seq, author_id, body, created_at, reply_to, client_message_id)
            SELECT a.id, a.room_id, m.before + a.place, a.author_id, a.body, m.at, a.reply_to, a.name
            FROM asked a JOIN moved m ON m.id = a.room_id
        ), noted AS (
            \(note.statement(schema: schema, when: "EXISTS (SELECT FROM moved)"))
        )
        SELECT id, before, at FROM moved
        """
    }

    /// Messages that have to be looked at. LIMIT makes each look-up one by key: an EXISTS among others may become a reading of
    /// the whole table.
    private static let unfit: PostgresQuery = """
        SELECT FROM asked a
        WHERE (
                a.account_version IS NOT NULL AND (
                    SELECT u.version > a.account_version OR u.status = 'excluida' FROM users u
                    WHERE u.id = a.author_id LIMIT 1
                )
            ) OR (
                a.name IS NOT NULL AND (
                    (
                        SELECT true FROM messages w
                        WHERE w.author_id = a.author_id AND w.room_id = a.room_id AND w.client_message_id = a.name
                        LIMIT 1
                    ) OR (
                        SELECT true FROM messages w
                        WHERE w.author_id = a.author_id AND w.room_id = a.room_id
                            AND w.client_message_id = removed_message_name(a.room_id, a.author_id, a.name)
                        LIMIT 1
                    )
                )
            )
        """
}
