import Common
import NIOCore
import NIOHTTP1

/// What errors that no service has mapped look like to clients.
enum ProblemMapping {
    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let failure as RouterFailure: return failure.problem
        case is NIOTooManyBytesError: return Problem(.bodyTooLarge)
        // A body that turned out to be none. The connection's guard has answered by then; this keeps it out of the errors.
        case is HTTPParserError: return Problem(.badRequest)
        case is IdempotencyKeyReused: return Problem(.idempotencyKeyReused)
        case let error as TooManyHeldKeys: return .quotaExceeded(error.refusal, detail: .tooManyHeldKeys)
        case is IdempotencyAnswerExpired: return Problem(.idempotencyAnswerExpired)
        case let failure as any TemporaryFailure where failure.isTemporary: return .unavailable()
        default: return Problem(.internalError)
        }
    }
}
