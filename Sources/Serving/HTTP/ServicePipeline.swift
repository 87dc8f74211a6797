import ClientAddress
import Common
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceContextModule
import Trace

/// The way of every request: identity → router → problem rendering → headers → metrics and access log.
///
/// A responder around the router rather than a row of middlewares: it sees requests that no route takes as well, its order
/// cannot be got wrong, and it costs one call.
public struct ServicePipeline: HTTPResponder {
    /// Hummingbird's context type here.
    public typealias Context = AppRequestContext

    private let identity: RequestIdentity
    private let responder: RouterResponder<AppRequestContext>
    private let routes: RouteTable
    private let observer: RequestObserver

    /// The pipeline around `router`, to which all routes have been given.
    public init(_ router: Router<AppRequestContext>, trustedProxies: TrustedProxies, metrics: PrometheusRegistry) {
        identity = RequestIdentity(trustedProxies: trustedProxies)
        routes = RouteTable(router)
        responder = router.buildResponder()
        observer = RequestObserver(metrics: metrics)
    }

    /// Answers a request; never throws.
    public func respond(to request: Request, context: AppRequestContext) async throws -> Response {
        let start = ContinuousClock.now
        let context = identity.identify(request, context)
        observer.began()
        var response: Response
        do {
            response = try await ServiceContext.withValue(.tracing(context.trace.traceparent)) {
                try await responder.respond(to: request, context: context)
            }
        } catch {
            response = failure(error, request, context)
        }
        SecurityHeaders.apply(to: &response.headers)
        response.headers[.xRequestID] = context.requestID
        response.headers[.traceparent] = context.trace.traceparent
        observer.ended(request, context, status: response.status, after: start.duration(to: .now))
        return response
    }

    private func failure(_ error: any Error, _ request: Request, _ context: AppRequestContext) -> Response {
        var problem = Problem(for: error)
        if problem.code == .notFound, error is RouterFailure {
            let methods = routes.methods(for: request.uri.path)
            if !methods.isEmpty {
                problem = Problem(.methodNotAllowed)
                problem.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
            }
        }
        if problem.code.httpStatus.kind == .serverError {
            context.logger.error(
                "request failed",
                metadata: [
                    LogKey.error: .string(String(reflecting: error)), "code": "\(problem.code.name)",
                    LogKey.userID: .string(context.caller.userID?.lowercased ?? ""),
                ])
        }
        return problem.response(language: context.language, requestID: context.requestID)
    }
}
