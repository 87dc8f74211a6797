import Common
import Foundation
import Postgres
import ServiceKit

/// A stored key, opened.
struct SigningKey: Sendable {
    let id: String
    let state: State
    let key: ES256PrivateKey

    enum State: String, Sendable {
        /// Published, so that everybody knows it when it begins to sign.
        case next
        /// Signs.
        case current
        /// Has signed; published until its last token has run out.
        case retired
    }
}

/// Signing keys in PostgreSQL, sealed. Whoever changes the set holds an advisory lock.
struct SigningKeyStore: Sendable {
    /// A key that cannot be opened: PRACA_AUTH_KEY_ENCRYPTION_KEY is not the one it was sealed under.
    struct WrongEncryptionKey: Error, CustomStringConvertible {
        let description =
            "a signing key in the database cannot be opened: PRACA_AUTH_KEY_ENCRYPTION_KEY is not the one it was sealed under"
    }

    /// How long a key stays published after its last token: access tokens' longest life, and a minute for clocks.
    static let overlap: TimeInterval = AccessTokenClaims.maxLifetime + 60
    private static let lock = "auth signing keys"

    let pool: PostgresPool
    let seal: KeySeal

    /// The published keys. Creates the current and the next one where there is none: the first start.
    func load(at time: Date) async throws -> [SigningKey] {
        let keys = try await read(at: time)
        if Set(keys.map(\.state)).isSuperset(of: [.current, .next]) { return keys }
        try await pool.withTransaction { connection in
            try await connection.lockForTransaction(Self.lock)
            let rows = try await connection.query("SELECT state FROM signing_keys WHERE state <> 'retired'")
            let states = try rows.map { try $0.decode("state", as: String.self) }
            for state in [SigningKey.State.current, .next] where !states.contains(state.rawValue) {
                try await create(state, at: time, in: connection)
            }
        }
        return try await read(at: time)
    }

    /// Retires the current key, lets the next one sign and makes a new next one. Keys that nobody needs any more go.
    /// - Returns: the new current key's name.
    func rotate(at time: Date) async throws -> String {
        _ = try await load(at: time)
        return try await pool.withTransaction { connection in
            try await connection.lockForTransaction(Self.lock)
            try await connection.execute(
                "DELETE FROM signing_keys WHERE retired_at < \(time - Self.overlap)")
            try await connection.execute(
                "UPDATE signing_keys SET state = 'retired', retired_at = \(time) WHERE state = 'current'")
            let rows = try await connection.query(
                "UPDATE signing_keys SET state = 'current' WHERE state = 'next' RETURNING id")
            try await create(.next, at: time, in: connection)
            guard let current = rows.first else { throw CorruptRow(table: "signing_keys", column: "state") }
            return try current.decode("id", as: String.self)
        }
    }

    private func read(at time: Date) async throws -> [SigningKey] {
        let rows = try await pool.query(
            """
            SELECT id, state, sealed_key FROM signing_keys
            WHERE retired_at IS NULL OR retired_at >= \(time - Self.overlap)
            ORDER BY created_at DESC, id LIMIT \(Int64(JWK.maxKeys))
            """)
        return try rows.map { row in
            let id = try row.decode("id", as: String.self)
            let sealed = try row.decode("sealed_key", as: [UInt8].self)
            guard let der = try? seal.open(sealed, for: id) else { throw WrongEncryptionKey() }
            return SigningKey(
                id: id, state: try row.choice("state", of: "signing_keys"),
                key: try ES256PrivateKey(derRepresentation: der))
        }
    }

    private func create(_ state: SigningKey.State, at time: Date, in connection: PostgresConnection) async throws {
        let key = try ES256PrivateKey()
        let id = UUID.v7().lowercased
        let sealed = try seal.seal(try key.derRepresentation(), for: id)
        try await connection.execute(
            """
            INSERT INTO signing_keys (id, state, sealed_key, created_at)
            VALUES (\(id), \(state.rawValue), \(sealed), \(time))
            """)
    }
}
