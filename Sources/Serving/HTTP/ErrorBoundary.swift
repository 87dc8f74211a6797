import Hummingbird
import NIOCore

/// Turns Hummingbird's own errors into problems before its router can render them in its own format.
///
/// It is the outermost middleware of every router made by ``Router/service()``; the pipeline renders what it throws.
struct ErrorBoundary: RouterMiddleware {
    typealias Context = AppRequestContext

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            throw RouterFailure(status: error.status)
        } catch is NIOTooManyBytesError {
            throw Problem(.bodyTooLarge)
        }
    }
}

/// A Hummingbird error's status, without its text, which may quote the request or the program.
struct RouterFailure: Refusal {
    let status: HTTPResponse.Status

    /// The problem that says the same.
    var problem: Problem {
        switch status {
        case .notFound: return Problem(.notFound)
        case .methodNotAllowed: return Problem(.methodNotAllowed)
        case .contentTooLarge: return Problem(.bodyTooLarge)
        case .unsupportedMediaType: return Problem(.unsupportedMediaType)
        case .unauthorized: return .unauthorized
        case .forbidden: return Problem(.forbidden)
        case .unprocessableContent: return Problem(.validationFailed)
        case .tooManyRequests: return Problem(.tooManyRequests)
        case .serviceUnavailable: return .unavailable()
        default: return Problem(status.kind == .clientError ? .badRequest : .internalError)
        }
    }
}

extension Router where Context == AppRequestContext {
    /// The router of a service, which answers HEAD wherever it answers GET: give its routes to it, then make a
    /// ``ServicePipeline`` of it.
    public static func service() -> Router<AppRequestContext> {
        let router = Router(context: AppRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ErrorBoundary())
        return router
    }
}
