import Common
import NIOCore
import NIOHTTP1

/// An error that is an answer: a use case says no, and the client is told why. Whatever throws one, over HTTP or on a socket,
/// the client is told the same.
public protocol Refusal: Error {
    /// What the client is told.
    var problem: Problem { get }
}

extension Problem {
    /// What clients are told of an error: a refusal as it says, of anything else as little as can be.
    public init(for error: any Error) {
        switch error {
        case let refusal as any Refusal: self = refusal.problem
        case is NIOTooManyBytesError: self = Problem(.bodyTooLarge)
        // A body that turned out to be none. The connection's guard has answered by then; this keeps it out of the errors.
        case is HTTPParserError: self = Problem(.badRequest)
        case let failure as any TemporaryFailure where failure.isTemporary: self = .unavailable()
        default: self = Problem(.internalError)
        }
    }
}

extension Problem: Refusal {
    /// Itself.
    public var problem: Problem { self }
}

extension IdempotencyKeyReused: Refusal {
    /// 409 `IDEMPOTENCY_KEY_REUSED`.
    public var problem: Problem { Problem(.idempotencyKeyReused) }
}

extension IdempotencyAnswerExpired: Refusal {
    /// 409 `IDEMPOTENCY_ANSWER_EXPIRED`.
    public var problem: Problem { Problem(.idempotencyAnswerExpired) }
}

extension TooManyHeldKeys: Refusal {
    /// 429 with the quota's headers.
    public var problem: Problem { .quotaExceeded(refusal, detail: .tooManyHeldKeys) }
}
