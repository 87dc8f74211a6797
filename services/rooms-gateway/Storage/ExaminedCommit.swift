import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// The transaction of a group commit that looks at everything: hold who may become a member by it (`PersonHold`), lock the
/// rooms, see what is a repeat and who may still write, write messages and counters.
struct ExaminedCommit: Sendable {
    let pool: PostgresPool
    let schema: String
    let ledger: PublicationLedger
    let news: AccountNews

    /// - Parameter isRetry: whether an earlier attempt may have been committed without an answer.
    func commit(_ entries: [CommitPlan.Entry], isRetry: Bool) async throws -> CommitPlan {
        // Two round trips on one thread: each trip waits for a core twice on a busy machine, each change of threads once.
        let (plan, note) = try await pool.withPinnedTransaction { transaction -> (CommitPlan, PublisherNote?) in
            let found = try transaction.batch(
                [
                    PersonHold.shared(CommitRights.newcomers(among: entries)), lock(Set(entries.map(\.draft.roomID))),
                    AccountProjection.accounts(Array(Set(entries.map(\.draft.author.id)))),
                ] + repeats(of: entries, byID: isRetry))
            let (rooms, time) = try roomStates(in: found[1])
            var rights = CommitRights(entries: entries, doors: try CommitRights.doors(in: found[1]))
            if let question = rights.question { try rights.take(try transaction.batch([question])[0], at: time) }
            rights.take(try found[2].map { try AccountChange(row: $0) }, knowing: news, at: time)
            let existing = try found.dropFirst(3).flatMap { try $0.map { try Message(row: $0, name: "asked_name") } }
            let plan = CommitPlan(
                entries: entries, rooms: rooms, existing: existing, refusals: rights.refusals, at: time)
            guard let first = plan.inserts.first?.id, let last = plan.inserts.last?.id else { return (plan, nil) }
            let note = ledger.note(from: first, through: last)
            _ = try transaction.commit(
                with: [insertion(of: plan), note.statement(schema: schema)] + rights.newcomers(of: plan, at: time))
            return (plan, note)
        }
        if let note { ledger.committed(note) }
        return plan
    }

    /// Locks the rooms' rows in the order of their ids, so that two gateways cannot wait for each other.
    private func lock(_ roomIDs: Set<UUID>) -> PostgresQuery {
        """
        SELECT \(CommitRights.Door.columns), last_seq, last_message_at,
               date_trunc('milliseconds', clock_timestamp()) AS now
        FROM rooms WHERE id = ANY(\(Array(roomIDs))) ORDER BY id FOR NO KEY UPDATE
        """
    }

    private func roomStates(in rows: PostgresRows) throws -> (rooms: [UUID: CommitPlan.RoomState], time: Date) {
        var rooms: [UUID: CommitPlan.RoomState] = [:]
        var time = Date(timeIntervalSince1970: 0)
        for row in rows {
            rooms[try row.decode("id", as: UUID.self)] = CommitPlan.RoomState(
                lastSeq: try row.decode("last_seq", as: Int64.self),
                lastMessageAt: try row.decode("last_message_at", as: Date.self)
            )
            time = max(time, try row.decode("now", as: Date.self))
        }
        return (rooms, time)
    }

    /// Look-ups of the messages that an earlier send may have stored.
    private func repeats(of entries: [CommitPlan.Entry], byID: Bool) -> [PostgresQuery] {
        let keys = entries.compactMap { CommitPlan.OnceKey($0.draft) }
        var lookUps: [PostgresQuery] = []
        if !keys.isEmpty {
            // LIMIT makes each key a look-up in the unique index messages_once. A plain join reads the whole table while
            // it is of middling size, with the rooms' rows locked.
            lookUps.append(
                """
                SELECT m.*, k.client_message_id AS asked_name
                FROM unnest(
                    \(keys.map(\.roomID)), \(keys.map(\.authorID)), \(keys.map(\.clientMessageID))
                ) AS k (room_id, author_id, client_message_id)
                CROSS JOIN LATERAL (
                    VALUES (k.client_message_id), (removed_message_name(k.room_id, k.author_id, k.client_message_id))
                ) AS n (name)
                CROSS JOIN LATERAL (
                    SELECT * FROM messages_with_authors w
                    WHERE w.room_id = k.room_id AND w.author_id = k.author_id
                        AND w.client_message_id = n.name
                    LIMIT 1
                ) AS m
                """)
        }
        if byID {
            lookUps.append(
                """
                SELECT m.*, m.client_message_id AS asked_name
                FROM messages_with_authors m WHERE m.id = ANY(\(entries.map(\.id)))
                """)
        }
        return lookUps
    }

    private func insertion(of plan: CommitPlan) -> PostgresQuery {
        let inserts = plan.inserts
        let updates = plan.roomUpdates
        return """
            WITH counters AS (
                UPDATE rooms r SET last_seq = n.last_seq, last_message_at = n.last_message_at
                FROM unnest(
                    \(updates.map(\.roomID)), \(updates.map(\.lastSeq)), \(updates.map(\.lastMessageAt))
                ) AS n (id, last_seq, last_message_at)
                WHERE r.id = n.id
            )
            INSERT INTO messages (id, room_id, seq, author_id, body, created_at, reply_to, client_message_id)
            SELECT * FROM unnest(
                \(inserts.map(\.id)), \(inserts.map(\.roomID)), \(inserts.map(\.seq)), \(inserts.map(\.author.id)),
                \(inserts.map(\.body)), \(inserts.map(\.createdAt)), \(inserts.map(\.replyTo)),
                \(inserts.map(\.clientMessageID))
            )
            """
    }
}
