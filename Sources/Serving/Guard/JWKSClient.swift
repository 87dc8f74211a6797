import Common
import Foundation
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// The public keys of auth, fetched by HTTP and kept: a service goes on verifying tokens while auth is down.
///
/// Keys are fetched at the start, then every `refreshInterval`, and when a token names an unknown key; the last at most once
/// per `minimumInterval`, whatever tokens strangers make up, and never twice at a time.
public final class JWKSClient: Service, TokenKeySource {
    private struct State {
        var keys: [String: ES256PublicKey] = [:]
        var lastAttempt: ContinuousClock.Instant?
        var inFlight: Task<Bool, Never>?
    }

    private let url: String
    private let minimumInterval: Duration
    private let refreshInterval: Duration
    private let fetch: @Sendable (String) async throws -> [UInt8]
    private let logger: Logger
    private let state = Mutex(State())
    private let failures = Counter(label: "jwks_refresh_failures")

    /// A client that gets key sets by `fetch`, which has a time limit of its own.
    public init(
        url: String, minimumInterval: Duration = .seconds(5), refreshInterval: Duration = .seconds(300),
        logger: Logger, fetch: @escaping @Sendable (String) async throws -> [UInt8]
    ) {
        self.url = url
        self.minimumInterval = minimumInterval
        self.refreshInterval = refreshInterval
        self.logger = logger
        self.fetch = fetch
    }

    /// A client that gets key sets by HTTP.
    public convenience init(url: String, http: HTTPFetch, logger: Logger) {
        self.init(url: url, logger: logger) { url in
            let request = HTTPFetch.Request(url: url, timeLimit: .seconds(3), maxResponseBytes: JWK.maxSetBytes)
            let response = try await http.send(request)
            guard response.status == 200 else { throw JWK.InvalidSet() }
            return response.body
        }
    }

    /// Keeps the keys fresh until graceful shutdown. Without keys it tries every few seconds.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            // No periodic job: how long it waits goes by what came of the last fetch.
            while !Task.isCancelled {
                let succeeded = await refresh()
                try await Task.sleep(for: succeeded ? refreshInterval : minimumInterval)
            }
        }
    }

    /// The key with this name, if it is known now.
    public func knownKey(_ keyID: String) -> ES256PublicKey? {
        state.withLock { $0.keys[keyID] }
    }

    /// The key with this name, after a refresh if it is unknown and one is due.
    /// - Throws: ``TokenError/keysUnavailable`` if there has never been a key set.
    public func key(_ keyID: String) async throws(TokenError) -> ES256PublicKey? {
        if let key = knownKey(keyID) { return key }
        _ = await refresh()
        return try state.withLock { state throws(TokenError) in
            guard !state.keys.isEmpty else { throw .keysUnavailable }
            return state.keys[keyID]
        }
    }

    /// Fetches the keys, joining a fetch that is under way; does nothing if the last attempt is too recent.
    /// - Returns: whether there was a fetch and it succeeded.
    private func refresh() async -> Bool {
        let task = state.withLock { state -> Task<Bool, Never>? in
            if let running = state.inFlight { return running }
            if let last = state.lastAttempt, last.duration(to: .now) < minimumInterval { return nil }
            state.lastAttempt = .now
            // Not a child task: callers that are cancelled must not end the fetch that others wait for.
            let task = Task { await self.fetchKeys() }
            state.inFlight = task
            return task
        }
        return await task?.value ?? false
    }

    private func fetchKeys() async -> Bool {
        do {
            let keys = try JWK.parseSet(try await fetch(url))
            let byID = Dictionary(keys.map { ($0.keyID, $0.publicKey) }, uniquingKeysWith: { first, _ in first })
            state.withLock { state in
                state.keys = byID
                state.inFlight = nil
            }
            return true
        } catch {
            failures.increment()
            logger.warning(
                "the key set could not be fetched; the last good one stays in use",
                metadata: [LogKey.error: .string(String(reflecting: error))])
            state.withLock { $0.inFlight = nil }
            return false
        }
    }
}
