import Common
import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// Counts, times and logs finished requests.
///
/// The route label is the route's pattern, never the path: a client cannot make new time series. Health checks are counted,
/// and logged at debug level only.
struct RequestObserver: Sendable {
    private let metrics: PrometheusRegistry
    private let inFlight: Meter

    init(metrics: PrometheusRegistry) {
        self.metrics = metrics
        inFlight = Meter(label: "http_requests_in_flight", dimensions: [], factory: metrics)
    }

    func began() {
        inFlight.increment()
    }

    func ended(_ request: Request, _ context: AppRequestContext, status: HTTPResponse.Status, after duration: Duration)
    {
        inFlight.decrement()
        let route = context.endpointPath.flatMap { $0 == "NotFound" ? nil : $0 } ?? "(none)"
        let dimensions = [
            ("method", Self.methodLabel(request.method)), ("route", route), ("status", String(status.code)),
        ]
        Timer(label: "http_request_duration_seconds", dimensions: dimensions, factory: metrics)
            .recordNanoseconds(duration.nanoseconds)
        log(request, context, route: route, status: status, duration: duration)
    }

    private func log(
        _ request: Request, _ context: AppRequestContext, route: String, status: HTTPResponse.Status, duration: Duration
    ) {
        let isProbe = route == "/healthz" || route == "/readyz" || route == "/metrics"
        context.logger.log(
            level: isProbe ? .debug : .info, "request",
            metadata: [
                "method": .string(request.method.rawValue),
                // The query is left out: it may hold what a log must not.
                "path": .string(String(request.uri.path.prefix(256))),
                "route": .string(route),
                "status": .stringConvertible(status.code),
                "durationMs": .stringConvertible(Double(duration.nanoseconds / 10_000) / 100),
                "client": .string(context.clientAddress),
                LogKey.userID: .string(context.caller.userID?.lowercased ?? ""),
            ])
    }

    /// Methods are the client's to invent; labels are not.
    private static func methodLabel(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .post, .put, .patch, .delete, .head, .options: return method.rawValue
        default: return "other"
        }
    }
}
