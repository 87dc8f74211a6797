import Common
import Foundation

/// Why a caller is not let in. ``problem`` is its HTTP form and ``code`` its form on sockets.
public enum AuthenticationFailure: Refusal, Sendable, Equatable {
    /// No token, or not in the `Authorization: Bearer` form.
    case missingToken
    /// The token is not good.
    case badToken(TokenError)
    /// The session was ended.
    case sessionRevoked
    /// The account does not exist (any more).
    case noAccount
    /// The account is suspended, until then if that is known.
    case suspended(until: Date?)
    /// Keys or accounts could not be looked up: nobody's fault, try again.
    case unavailable

    /// The answer to an HTTP request. All causes that a token can be refused for look the same.
    public var problem: Problem {
        switch self {
        case .missingToken, .badToken, .sessionRevoked, .noAccount: return .unauthorized
        case .suspended(let until): return Problem(.accountSuspended, until: until)
        case .unavailable: return .unavailable()
        }
    }

    /// The code that a socket's handshake is refused with.
    public var code: String { problem.code.name }

    /// The cause in a word, for metrics.
    var cause: String {
        switch self {
        case .missingToken: return "missing"
        case .badToken(let error): return error.rawValue
        case .sessionRevoked: return "revoked"
        case .noAccount: return "noAccount"
        case .suspended: return "suspended"
        case .unavailable: return "unavailable"
        }
    }
}
