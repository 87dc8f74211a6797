import AuthCore
import Common
import Foundation
import Logging
import Synchronization

/// The keys of this process: signs with the current one, publishes and verifies with all. Read again every few seconds, so
/// that a rotation by a command reaches every process, and when a token names a key that another process has made.
final class SigningKeys: TokenSigning, TokenKeySource {
    /// There is no current key.
    struct NoKey: Error {}

    private struct State {
        var keys: [SigningKey]
        var readAt: ContinuousClock.Instant
    }

    static let readInterval: Duration = .seconds(5)
    /// Tokens that strangers make up cause no more look-ups than this.
    private static let minimumInterval: Duration = .seconds(1)

    private let store: SigningKeyStore
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let state: Mutex<State>

    /// Reads the keys, having made them if this is the first start.
    init(store: SigningKeyStore, logger: Logger, now: @escaping @Sendable () -> Date) async throws {
        self.store = store
        self.logger = logger
        self.now = now
        state = Mutex(State(keys: try await store.load(at: now()), readAt: .now))
    }

    /// What `/.well-known/jwks.json` shows.
    var published: [JWK] {
        state.withLock { $0.keys.map { JWK(keyID: $0.id, publicKey: $0.key.publicKey) } }
    }

    func sign(_ claims: AccessTokenClaims) throws -> String {
        guard let current = state.withLock({ $0.keys.first { $0.state == .current } }) else { throw NoKey() }
        return try claims.sign(keyID: current.id, key: current.key)
    }

    func knownKey(_ keyID: String) -> ES256PublicKey? {
        state.withLock { state in state.keys.first { $0.id == keyID }?.key.publicKey }
    }

    func key(_ keyID: String) async throws(TokenError) -> ES256PublicKey? {
        if let key = knownKey(keyID) { return key }
        let isDue = state.withLock { state in
            guard state.readAt.duration(to: .now) >= Self.minimumInterval else { return false }
            state.readAt = .now
            return true
        }
        if isDue { await reload() }
        return knownKey(keyID)
    }

    /// Reads the keys again; the last ones stay in use if that fails.
    func reload() async {
        do {
            let keys = try await store.load(at: now())
            state.withLock { $0 = State(keys: keys, readAt: .now) }
        } catch {
            logger.warning(
                "signing keys could not be read; the last ones stay in use",
                metadata: [LogKey.error: .string(String(reflecting: error))])
        }
    }
}
