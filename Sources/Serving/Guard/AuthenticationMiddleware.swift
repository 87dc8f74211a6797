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

    private let authenticator: Authenticator
    private let requirement: Requirement
    private let access: RouteAccess

    /// A guard for a group of routes.
    public init(
        _ authenticator: Authenticator, requirement: Requirement = .required, access: RouteAccess = .content
    ) {
        self.authenticator = authenticator
        self.requirement = requirement
        self.access = access
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
            context.principal = try await authenticator.authenticate(authorization: headers, for: access)
        } catch {
            context.logger.debug("refused", metadata: ["cause": .string(error.cause)])
            throw error.problem
        }
        if access == .content, request.method != .get, request.method != .head {
            try context.principal?.requireMayWrite(at: authenticator.now())
        }
        return try await next(request, context)
    }
}
