import EventBus
import Foundation
import Hummingbird
import Logging
import Postgres
import ServiceKit
import Serving
import UploadSignerCore
import Waiting

/// One upload-signer process: the only place that names concrete types and joins them.
struct UploadsProcess {
    private let settings: UploadsSettings

    init(_ settings: UploadsSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let callers = backbone.makeGuard()
        let parts = UploadParts(
            settings, callers.accounts.news, pool: backbone.pool, outbox: backbone.outbox,
            wakeRelay: backbone.wakeRelay, logger: backbone.logger, now: backbone.now)
        let events = EventHandler(outbox: backbone.outbox, now: backbone.now)
        let consumer = backbone.consumer(of: EventHandler.streams) { event, connection in
            try await events.handle(event, in: connection)
        }
        // Pictures that nobody may see yet are not kept waiting: a round that cleaned any is followed by the next at once.
        let sweep = backbone.job("uploads", every: settings.sweepInterval, batch: 1, electedBy: "uploads.sweep") {
            await parts.tidy().stripped
        }
        let trimmer = backbone.trimmer(of: [PublishedEvents.uploads])
        try await backbone.run(
            parts.router(callers.authenticator),
            services: callers.services + [callers.tail, consumer, trimmer, sweep, backbone.idempotencyJob])
    }
}

/// The use cases over their stores.
struct UploadParts: Sendable {
    let start: StartUpload
    let complete: CompleteUpload
    let show: ShowUpload
    let showPicture: ShowPicture
    let discard: DiscardUpload
    let tidy: TidyUploads
    private let maxBytes: Int

    init(
        _ settings: UploadsSettings, _ news: AccountNews, pool: PostgresPool, outbox: Outbox,
        wakeRelay: @escaping @Sendable () -> Void, logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        let (limits, store) = (settings.limits, settings.store)
        let uploads = PostgresUploads(
            pool: pool, outbox: outbox, limits: limits, wakeRelay: wakeRelay, now: now, news: news)
        let objects = S3ObjectStore(
            location: store.location, bucket: store.bucket, signature: store.service,
            http: HTTPFetch(concurrency: store.concurrency), timeLimit: store.timeLimit, now: now)
        let judge = PooledJudge(settings.inspector)
        // Each holds a picture as it was sent and as it is stored.
        let places = Permits(4, waiting: 24)
        start = StartUpload(
            store: uploads,
            presigner: S3Presigner(signature: store.signing, location: store.publicLocation, bucket: store.bucket),
            limits: limits, now: now)
        complete = CompleteUpload(
            store: uploads, objects: objects, judge: judge, places: places, limits: limits)
        let address = PictureAddress(
            presigner: S3Presigner(signature: store.service, location: store.publicLocation, bucket: store.bucket),
            limits: limits, now: now)
        show = ShowUpload(store: uploads, address: address)
        showPicture = ShowPicture(store: uploads, address: address)
        discard = DiscardUpload(store: uploads, limits: limits)
        let upkeep = PostgresUploadUpkeep(
            pool: pool, outbox: outbox, limits: limits, wakeRelay: wakeRelay, now: now)
        tidy = TidyUploads(
            upkeep: upkeep, store: uploads, objects: objects, complete: complete,
            findOrphans: FindOrphans(objects: objects, upkeep: upkeep, age: limits.orphanAge, now: now),
            stripStored: StripStored(upkeep: upkeep, objects: objects, judge: judge, places: places), logger: logger)
        maxBytes = limits.maxBytes
    }

    /// The service's routes, each behind the guard.
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
