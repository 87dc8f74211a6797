import Synchronization

/// What transactions see of each other (PostgreSQL documentation, 13.2).
public enum IsolationLevel: String, Sendable, CaseIterable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first began; conflicting writes fail with 40001.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after another; those that could not have fail with 40001.
    case serializable = "SERIALIZABLE"
}

/// Whether and how often a transaction is run again after the server gave it up (40001, 40P01).
public struct TransactionRetry: Sendable, Hashable {
    /// Runs of the body at most, the first included.
    public var maxAttempts: Int
    /// The pause before the second run; it doubles with each further one, and the real pause is random below it.
    public var baseDelay: Duration
    /// The longest pause.
    public var maxDelay: Duration

    /// - Parameters:
    ///   - maxAttempts: runs of the body at most, 1 at least.
    ///   - baseDelay: the upper limit of the first pause.
    ///   - maxDelay: the upper limit of all pauses.
    public init(maxAttempts: Int, baseDelay: Duration = .milliseconds(5), maxDelay: Duration = .milliseconds(250)) {
        self.maxAttempts = max(1, maxAttempts)
        self.baseDelay = baseDelay
        self.maxDelay = maxDelay
    }

    /// The body runs once.
    public static let never = TransactionRetry(maxAttempts: 1)
    /// The body runs up to eight times.
    public static let serializationFailures = TransactionRetry(maxAttempts: 8)
}

/// A transaction while it runs. BEGIN is sent along with the first statement, so a body without statements costs
/// nothing.
final class TransactionScope: Sendable {
    /// The statement that opens it.
    let begin: String
    private let opened = Atomic(false)
    private let retryable = Atomic(false)

    init(isolation: IsolationLevel, readOnly: Bool) {
        begin = "BEGIN ISOLATION LEVEL \(isolation.rawValue) \(readOnly ? "READ ONLY" : "READ WRITE")"
    }

    /// Whether BEGIN was sent.
    var wasOpened: Bool { opened.load(ordering: .acquiring) }

    func willOpen() { opened.store(true, ordering: .releasing) }

    /// Whether the server gave the transaction up for a reason that may be gone when it is run again. The body's own
    /// error does not matter then: it may have wrapped or swallowed the server's.
    var isRetryable: Bool { retryable.load(ordering: .acquiring) }

    func mayRetry() { retryable.store(true, ordering: .releasing) }
}
