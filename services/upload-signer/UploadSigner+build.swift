import EventBus
import Hummingbird
import ServiceKit
import ServiceLifecycle
import Serving

/// One upload-signer process: the server put together from the parts.
struct UploadSignerProcess {
    private let settings: UploadSignerSettings

    init(_ settings: UploadSignerSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let callers = backbone.makeGuard()
        let parts = UploadSignerParts(settings, backbone.connections, callers.accounts.news)
        try await backbone.run(
            parts.router(callers.authenticator),
            services: callers.services + [callers.tail] + parts.services(backbone))
    }
}

extension UploadSignerParts {
    /// What has to run while the service does.
    func services(_ backbone: ServiceBackbone) -> [any Service] {
        [
            backbone.consumer(of: EventHandler.streams, handler: events.handle),
            backbone.trimmer(of: [PublishedEvents.uploads]),
            // Pictures that nobody may see yet are not kept waiting: a round that cleaned any is followed by the next at once.
            // The lock keeps its old name, since under a new one a process of the version before would do the same beside this
            // one; the metric `uploads_swept` and `PRACA_UPLOADS_SWEEP_SECONDS` keep theirs for whoever runs the service.
            backbone.job("uploads", every: maintenanceInterval, batch: 1, electedBy: "uploads.sweep") { [maintain] in
                await maintain().stripped
            },
            backbone.idempotencyJob,
        ]
    }

    /// The routes, each behind the guard it needs.
    func router(_ authenticator: Authenticator) -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        let routes = UploadRoutes(
            start: start, complete: complete, show: show, showPicture: showPicture, discard: discard,
            maxBytes: maxBytes)
        routes.add(to: router.group("uploads").add(middleware: AuthenticationMiddleware(authenticator)))
        routes.addContent(
            to: router.group("uploads").add(middleware: AuthenticationMiddleware(authenticator, requirement: .optional))
        )
        return router
    }
}
