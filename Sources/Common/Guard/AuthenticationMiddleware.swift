import Foundation
import Hummingbird

/// Puts the caller into the context of a group of routes, or refuses the request.
public struct AuthenticationMiddleware: RouterMiddleware {
    /// Hummingbird's context type here.
    public typealias Context = AppRequestContext

    /// Whether a request needs a token. A bad one is refused in both cases.
    public enum Requirement: Sendable {
        /// No token, no answer.
        case required
        /// Without a token the caller is nobody.
        case optional
    }

    /// What a silenced account may do.
    public enum SilencedAccess: Sendable {
        /// Only GET and HEAD pass: the rule.
        case readOnly
        /// Everything passes: for what concerns the caller's own session, such as logging out.
        case all
    }

    private let authenticator: Authenticator
    private let requirement: Requirement
    private let silenced: SilencedAccess

    /// A guard for a group of routes.
    public init(
        _ authenticator: Authenticator, requirement: Requirement = .required, silenced: SilencedAccess = .readOnly
    ) {
        self.authenticator = authenticator
        self.requirement = requirement
        self.silenced = silenced
    }

    /// Authenticates, then goes on.
    public func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let headers = request.headers[values: .authorization]
        if headers.isEmpty, requirement == .optional { return try await next(request, context) }
        var context = context
        do throws(AuthenticationFailure) {
            context.principal = try await authenticator.authenticate(authorization: headers)
        } catch {
            context.logger.debug("refused", metadata: ["cause": .string(error.cause)])
            throw error.problem
        }
        if silenced == .readOnly, request.method != .get, request.method != .head {
            try context.principal?.requireMayWrite()
        }
        return try await next(request, context)
    }
}
