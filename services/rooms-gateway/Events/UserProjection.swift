import Common
import EventBus
import Foundation
import Postgres

/// Keeps this context's picture of users level with auth's events. Runs inside the consumer's transaction.
enum UserProjection {
    static let stream = EventStream("events:user")

    /// What an event of `events:user` says of an account; nil for events about something else.
    struct Change: Sendable, Equatable {
        let userID: UUID
        let account: AccountState
        let version: Int64
    }

    /// - Throws: `UnreadableEvent` if an account's event lacks what the contract gives it.
    static func change(in event: Event) throws -> Change? {
        switch event.type {
        case "user.registered", "user.updated", "user.status_changed", "user.deleted": break
        default: return nil
        }
        guard let data = try? JSONParser.parse(event.data).object else {
            throw UnreadableEvent(fields: [])
        }
        var reader = FieldReader(data)
        let userID = reader.uuid("userId")
        let name = reader.string("displayName", length: 0...1_000)
        let role = reader.choice("role", of: AccountRole.self)
        let status = reader.choice("status", of: AccountStatus.self)
        let until = reader.optionalDate("statusUntil")
        guard reader.errors.isEmpty, let userID, let name, let role, let status else {
            throw UnreadableEvent(fields: reader.errors)
        }
        let account = AccountState(status: status, statusUntil: until, role: role, displayName: name)
        return Change(userID: userID, account: account, version: Int64(event.version))
    }

    /// Applies an event, unless a newer one was applied before.
    /// - Throws: `EventFailure.permanent` for an event that can never be applied.
    static func apply(_ event: Event, _ connection: PostgresConnection) async throws {
        let change: Change?
        do {
            change = try self.change(in: event)
        } catch {
            throw EventFailure.permanent("\(error)")
        }
        guard let change else { return }
        _ = try await connection.execute(
            """
            INSERT INTO users (id, display_name, role, status, status_until, version)
            VALUES (\(change.userID), \(change.account.displayName), \(change.account.role.rawValue),
                    \(change.account.status.rawValue), \(change.account.statusUntil), \(change.version))
            ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, role = excluded.role,
                status = excluded.status, status_until = excluded.status_until, version = excluded.version
            WHERE users.version < excluded.version
            """)
    }
}
