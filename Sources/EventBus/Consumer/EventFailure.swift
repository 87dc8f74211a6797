import Foundation
import Postgres
import Redis

/// What a handler throws to say how its failure is to be treated. Any other error is taken as one that may pass: it is
/// retried with back-off and counted, and the event is a dead letter after the last attempt.
public enum EventFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The event can never be handled: it becomes a dead letter at once.
    case permanent(String)
    /// Something the handler needs is away. The event is retried with back-off for as long as it takes.
    case unavailable(String)

    /// One line for logs.
    public var description: String {
        switch self {
        case .permanent(let reason): "cannot be handled: \(reason)"
        case .unavailable(let reason): "a dependency is away: \(reason)"
        }
    }
}

/// An error of a handler's that no repetition can mend, like ``EventFailure/permanent(_:)``: the event becomes a dead letter
/// at once.
public protocol PermanentEventFailure: Error {}

/// How a consumer treats a failure.
enum FailureKind: Equatable, Sendable {
    /// Retried, and counted toward the limit of attempts.
    case counted
    /// A dependency is away: retried, never counted, so that an outage makes no dead letters.
    case unavailable
    /// A dead letter at once.
    case permanent

    init(_ error: any Error) {
        switch error {
        case let error as EventFailure:
            switch error {
            case .permanent: self = .permanent
            case .unavailable: self = .unavailable
            }
        case is DecodingError, is any PermanentEventFailure: self = .permanent
        case let error as PostgresError: self = Self.kind(of: error)
        case let error as RedisError: self = Self.kind(of: error)
        case is CancellationError: self = .unavailable
        default: self = .counted
        }
    }

    /// A statement that timed out may be the handler's own fault or the database's: it counts, and the consumer looks
    /// whether the database answers before it counts anything.
    private static func kind(of error: PostgresError) -> FailureKind {
        switch error.code {
        case .connectionLost, .acquireTimeout, .poolExhausted, .closed, .cancelled: .unavailable
        case .sqlState(let state):
            // 08 connection, 53 resources, 57 operator intervention (57014 is a cancelled statement), 58 system.
            ["08", "53", "57", "58"].contains(state.classCode) && state != .queryCanceled ? .unavailable : .counted
        default: .counted
        }
    }

    private static func kind(of error: RedisError) -> FailureKind {
        error.isTransient || error == .cancelled ? .unavailable : .counted
    }
}
