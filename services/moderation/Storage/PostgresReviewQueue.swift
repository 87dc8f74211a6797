import Common
import Foundation
import ModerationCore
import Postgres
import ServiceKit

/// The queue of what waits for review, in PostgreSQL. Claims are told apart by the row's lock.
struct PostgresReviewQueue: ReviewQueue {
    let pool: PostgresPool
    /// Where pages are read.
    let readPool: PostgresPool
    let news: AccountNews
    let now: @Sendable () -> Date

    private static let columns: PostgresQuery = """
        SELECT q.id, q.kind, q.subject_id, q.queued_at, q.claimed_by, q.claimed_until, a.content,
               coalesce(a.suspended, a.approved) AS decided, u.display_name
        FROM review_queue q
        JOIN ads a ON a.id = q.subject_id
        LEFT JOIN users u ON u.id = q.claimed_by
        """

    func items(_ kind: ReviewItem.Kind, after: Cursor?, limit: Int) async throws -> [ReviewItem] {
        let rows = try await readPool.query(
            """
            \(Self.columns)
            WHERE q.kind = \(kind.rawValue)
              AND (\(after?.createdAt)::timestamptz IS NULL
                   OR (q.queued_at, q.id) > (\(after?.createdAt), \(after?.id)))
            ORDER BY q.queued_at, q.id LIMIT \(limit)
            """)
        let time = now()
        return try rows.map { try ReviewItem(row: $0, at: time) }
    }

    func claim(_ id: UUID, by adminID: UUID, for duration: Duration) async throws -> ReviewItem {
        let right = WriteRight(of: adminID, asAdmin: true)
        let taken = try await pool.withTransaction(by: right, knowing: news, at: now) { connection in
            if try await PersonHold.isGone(adminID, in: connection) { throw ModerationRefusal.unauthenticated }
            return try await connection.execute(
                """
                UPDATE review_queue
                SET claimed_by = \(adminID),
                    claimed_until = clock_timestamp() + make_interval(secs => \(Double(duration.components.seconds)))
                WHERE id = \(id) AND \(Self.isFree(for: adminID))
                """)
        }
        guard let item = try await item(id) else { throw ModerationRefusal.notFound }
        guard taken == 1 else { throw ModerationRefusal.alreadyClaimed(until: item.claim?.until) }
        return item
    }

    func release(_ id: UUID, by adminID: UUID) async throws {
        let right = WriteRight(of: adminID, asAdmin: true)
        let released = try await pool.withTransaction(by: right, knowing: news, at: now) { connection in
            try await connection.execute(
                """
                UPDATE review_queue SET claimed_by = NULL, claimed_until = NULL
                WHERE id = \(id) AND \(Self.isFree(for: adminID))
                """)
        }
        guard released == 0 else { return }
        guard let item = try await item(id) else { throw ModerationRefusal.notFound }
        throw ModerationRefusal.alreadyClaimed(until: item.claim?.until)
    }

    private func item(_ id: UUID) async throws -> ReviewItem? {
        try await pool.query("\(Self.columns) WHERE q.id = \(id)").first.map { try ReviewItem(row: $0, at: now()) }
    }

    private static func isFree(for adminID: UUID) -> PostgresQuery {
        "(claimed_until IS NULL OR claimed_until <= clock_timestamp() OR claimed_by = \(adminID))"
    }
}

extension ReviewItem {
    fileprivate init(row: PostgresRow, at time: Date) throws {
        let admin = try row.decode("claimed_by", as: UUID?.self)
        let until = try row.decode("claimed_until", as: Date?.self)
        var claim: Claim?
        if let admin, let until, until > time {
            let name = try row.decode("display_name", as: String?.self) ?? ModerationAction.unknownAdmin
            claim = Claim(adminID: admin, adminName: name, until: until)
        }
        self.init(
            id: try row.decode("id", as: UUID.self),
            kind: try row.choice("kind", of: "review_queue"),
            subject: ActionSubject(kind: .ad, id: try row.decode("subject_id", as: UUID.self)),
            queuedAt: try row.decode("queued_at", as: Date.self),
            content: try row.decode("content", as: [UInt8]?.self) ?? Array("{}".utf8),
            decided: try row.decode("decided", as: [UInt8]?.self),
            claim: claim)
    }
}
