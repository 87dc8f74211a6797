/// What limits one exchange with the server: a deadline, and a caller who may lose interest.
///
/// When either strikes, the exchange is interrupted: the server is asked to cancel, and a second, short deadline runs
/// within which it must have answered, or else the connection is given up.
struct Watch {
    typealias Instant = ContinuousClock.Instant

    /// Why an exchange was interrupted.
    enum Interruption {
        case deadline
        case cancelled
        case resultTooLarge
    }

    /// The server enforces the statement timeout too. Ours strikes this much later, so that normally the server's
    /// does, which costs no cancel request.
    private static let serverAdvance: Duration = .milliseconds(200)

    /// When the exchange began.
    let start = ContinuousClock.now
    /// Nil when nothing but the server limits it.
    private(set) var deadline: Instant?
    private let token: JobToken?
    private(set) var interruption: Interruption?
    var cancelRequest: CancelRequest?

    /// - Parameters:
    ///   - statementTimeout: nil is no limit.
    ///   - token: nil when the caller's cancellation must not interrupt, as in COMMIT and ROLLBACK.
    init(statementTimeout: Duration?, token: JobToken?) {
        self.token = token
        deadline = statementTimeout.map { start + $0 + Self.serverAdvance }
    }

    /// Whether the caller lost interest, and that has not been acted upon.
    var isNewlyCancelled: Bool { interruption == nil && token?.isCancelled == true }

    /// Starts the second deadline.
    mutating func interrupt(_ why: Interruption, grace: Duration) {
        interruption = why
        deadline = .now + grace
    }

    /// The error of an exchange that was interrupted.
    var error: PostgresError {
        switch interruption {
        case .cancelled: PostgresError(.cancelled, "the task was cancelled")
        case .resultTooLarge: PostgresError(.resultTooLarge, "the result is larger than the configured limit")
        case .deadline, nil: PostgresError(.statementTimeout, "the statement took longer than its limit")
        }
    }
}
