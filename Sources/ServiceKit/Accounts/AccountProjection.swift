import Common
import Contract
import EventBus
import Foundation
import Postgres

/// Keeps a context's picture of users, its table `users`, level with auth's events.
public enum AccountProjection {
    /// Where auth tells of accounts and sessions.
    public static let stream = EventStream(.user)

    /// The table that a context's migration creates for it.
    public static let statements = [
        """
        CREATE TABLE users (
            id           uuid PRIMARY KEY,
            display_name text        NOT NULL,
            role         text        NOT NULL CHECK (role IN ('User', 'Admin')),
            status       text        NOT NULL CHECK (status IN ('ativa', 'silenciada', 'suspensa', 'excluida')),
            status_until timestamptz,
            version      bigint      NOT NULL
        )
        """,
        """
        ALTER TABLE users
            ADD COLUMN silenced        boolean NOT NULL DEFAULT false,
            ADD COLUMN silenced_until  timestamptz,
            ADD COLUMN suspended       boolean NOT NULL DEFAULT false,
            ADD COLUMN suspended_until timestamptz
        """,
        """
        CREATE FUNCTION tell_sanctions_apart() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.status = 'suspensa' THEN
                NEW.suspended := true;
                NEW.suspended_until := NEW.status_until;
            ELSE
                NEW.suspended := false;
                NEW.suspended_until := NULL;
                NEW.silenced := NEW.status = 'silenciada';
                NEW.silenced_until := CASE NEW.status WHEN 'silenciada' THEN NEW.status_until END;
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER users_sanctions BEFORE INSERT OR UPDATE OF status, status_until ON users
            FOR EACH ROW EXECUTE FUNCTION tell_sanctions_apart()
        """,
    ]

    /// What stands for the name of an account that is gone.
    public static let erasedName = "Conta excluída"

    /// Applies an event in the consumer's transaction, unless a newer one was applied before, or the account is gone: that it
    /// stays, whichever news of it come late. Of an account's end it is told with the person held alone, before anything else,
    /// as the steps of an erasure are taken.
    /// - Returns: what the event says, or nil where it is not about an account or comes too late.
    /// - Throws: ``UnreadableEvent`` for an event that can never be applied; `PostgresError`.
    @discardableResult
    public static func apply(_ event: Event, in connection: PostgresConnection) async throws -> AccountChange? {
        guard let change = try AccountChange(event) else { return nil }
        guard let standing = change.standing else { throw UnreadableEvent() }
        let account = change.account
        if account.isDeleted { try await PersonHold.alone(change.userID, in: connection) }
        let applied = try await connection.execute(
            """
            INSERT INTO users (id, display_name, role, status, status_until, silenced, silenced_until, suspended,
                suspended_until, version)
            VALUES (\(change.userID), \(account.displayName), \(account.role.rawValue),
                    \(standing.status.rawValue), \(standing.until), \(account.silence != nil),
                    \(account.silence?.until), \(account.suspension != nil), \(account.suspension?.until),
                    \(change.version))
            ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, role = excluded.role,
                status = excluded.status, status_until = excluded.status_until, silenced = excluded.silenced,
                silenced_until = excluded.silenced_until, suspended = excluded.suspended,
                suspended_until = excluded.suspended_until, version = excluded.version
            WHERE users.version < excluded.version AND (users.status <> 'excluida' OR excluded.status = 'excluida')
            """)
        guard applied > 0 else { return nil }
        // What an account was answered under its keys is its own; it goes with it, in every context.
        if account.isDeleted { try await IdempotencyClaim.forget(change.userID, in: connection) }
        return change
    }

    /// Marks an account gone, in a step of an erasure that is ordered before auth's word of its end has come; also one that the
    /// projection does not have yet. Nothing older brings it back, and that word is taken as ever: the version stays.
    ///
    /// Call it with the person held alone.
    public static func markGone(_ id: UUID, in connection: PostgresConnection) async throws(PostgresError) {
        try await connection.execute(
            """
            INSERT INTO users (id, display_name, role, status, version)
            VALUES (\(id), \(erasedName), \(Role.user.rawValue), 'excluida', 0)
            ON CONFLICT (id) DO UPDATE
            SET display_name = excluded.display_name, status = excluded.status, status_until = NULL
            WHERE users.status <> excluded.status OR users.display_name <> excluded.display_name
            """)
    }
}

extension AccountProjection {
    /// What the projection has of these accounts; one row for each id that it has.
    public static func accounts(_ ids: [UUID]) -> PostgresQuery {
        // LIMIT makes each id a look-up by key. `= ANY` reads the whole table while it is of middling size.
        """
        SELECT u.id, u.display_name, u.role, u.status, u.silenced, u.silenced_until, u.suspended, u.suspended_until,
               u.version
        FROM unnest(\(ids)) AS asked (id) CROSS JOIN LATERAL (SELECT * FROM users WHERE id = asked.id LIMIT 1) AS u
        """
    }
}

extension AccountChange {
    /// Reads a row of ``AccountProjection/accounts(_:)``.
    public init(row: PostgresRow) throws {
        let account = AccountState(
            isDeleted: try row.choice("status", of: "users", as: AccountStatus.self) == .deleted,
            silence: try Sanction(row, "silenced", until: "silenced_until"),
            suspension: try Sanction(row, "suspended", until: "suspended_until"),
            role: try row.choice("role", of: "users"),
            displayName: try row.decode("display_name", as: String.self)
        )
        self.init(
            userID: try row.decode("id", as: UUID.self), account: account,
            version: try row.decode("version", as: Int64.self))
    }
}

extension Sanction {
    /// Reads a sanction of an account's row, there and in auth's own table: whether there is one, and its end.
    public init?(_ row: PostgresRow, _ flag: String, until end: String) throws(PostgresError) {
        guard try row.decode(flag, as: Bool.self) else { return nil }
        self.init(until: try row.decode(end, as: Date?.self))
    }
}
