import Synchronization

/// What an elected process holds while ``PostgresConnection/lead(_:silence:renewal:_:)`` runs its body: a lock that is
/// its session's, and a session that PostgreSQL ends when nothing is heard from it.
///
/// A process that stands still (SIGSTOP, a paused machine) cannot know that it was replaced meanwhile. Before it does
/// what only the elected one may do, it asks ``confirm()``.
public final class Lease: Sendable {
    /// The session that holds the lock.
    public let session: PostgresConnection
    private let silence: Duration
    /// Just before the last renewal that was answered: the server counts silence from a later moment.
    private let renewedAt: Mutex<ContinuousClock.Instant>

    init(session: PostgresConnection, silence: Duration, renewedAt: ContinuousClock.Instant) {
        self.session = session
        self.silence = silence
        self.renewedAt = Mutex(renewedAt)
    }

    /// Makes sure that the lock is still held. Asks the server only if the last renewal is half the silence ago that it
    /// allows, so that the answer holds good for the other half.
    /// - Throws: ``PostgresError`` when the session, and with it the lock, is lost.
    public func confirm() async throws(PostgresError) {
        guard ContinuousClock.now - renewedAt.withLock({ $0 }) >= silence / 2 else { return }
        try await renew()
    }

    func renew() async throws(PostgresError) {
        let asked = ContinuousClock.now
        _ = try await session.query("SELECT 1")
        renewedAt.withLock { $0 = max($0, asked) }
    }
}
