import Common
import EventBus
import Foundation
import Postgres
import RoomsGatewayCore
import ServiceKit

/// Grants of private access, and the record of every read under one.
struct PostgresPrivateAccess: PrivateAccessStore {
    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let news: AccountNews
    let now: @Sendable () -> Date

    func access(of adminID: UUID, to roomID: UUID, at time: Date) async throws -> PrivateAccess? {
        let rows = try await pool.query(
            """
            SELECT id, until FROM private_access
            WHERE admin_id = \(adminID) AND room_id = \(roomID) AND until > \(time)
            ORDER BY until DESC LIMIT 1
            """)
        return try rows.first.map { row in
            PrivateAccess(
                id: try row.decode("id", as: UUID.self), roomID: roomID, adminID: adminID,
                until: try row.decode("until", as: Date.self))
        }
    }

    func recordRead(under access: PrivateAccess, messages: Int, at time: Date) async throws {
        let event = PublishedEvents.historyRead(
            under: access, messages: messages, at: time)
        let right = WriteRight(of: access.adminID, outlastingSilence: true, asAdmin: true)
        try await pool.withTransaction(by: right, knowing: news, at: now) { connection in
            // In one order with an erasure of the admin, which takes the grant away.
            let held = try await connection.query(
                "SELECT 1 AS found FROM private_access WHERE id = \(access.id) AND until > \(time) FOR KEY SHARE")
            guard !held.isEmpty else { throw RoomsRefusal.roomNotFound }
            _ = try await outbox.append([(PublishedEvents.rooms, event)], in: connection)
        }
        wakeRelay()
    }
}
