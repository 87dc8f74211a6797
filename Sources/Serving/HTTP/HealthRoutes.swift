import Hummingbird
import JSON
import NIOCore

/// `GET /healthz`, `GET /readyz` and `GET /metrics`. Not for the public: nginx does not route them.
public struct HealthRoutes: Sendable {
    private let readiness: Readiness
    private let metrics: PrometheusRegistry

    /// The routes over a process's readiness and metrics.
    public init(readiness: Readiness, metrics: PrometheusRegistry) {
        self.readiness = readiness
        self.metrics = metrics
    }

    /// Adds the routes.
    public func add(to router: Router<AppRequestContext>) {
        router.get("/healthz") { _, _ in
            var json = JSONWriter()
            json.object { $0.field("status", "ok") }
            return Response.json(json)
        }
        router.get("/readyz") { [readiness] _, _ in
            Self.response(await readiness.report())
        }
        router.get("/metrics") { [metrics] _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.exposition())))
        }
    }

    private static func response(_ report: Readiness.Report) -> Response {
        var json = JSONWriter()
        json.object { json in
            json.field("status", report.isReady ? "ready" : "unready")
            json.object("checks") { json in
                for (name, passed) in report.checks.sorted(by: { $0.key < $1.key }) {
                    json.field(dynamicKey: name, passed ? "ok" : "failed")
                }
            }
        }
        return Response.json(json, status: report.isReady ? .ok : .serviceUnavailable)
    }
}
