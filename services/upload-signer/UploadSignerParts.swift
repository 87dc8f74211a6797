import ServiceKit
import Serving
import UploadSignerCore
import Waiting

/// Everything of upload-signer above its connections.
struct UploadSignerParts: Sendable {
    let start: StartUpload
    let complete: CompleteUpload
    let show: ShowUpload
    let showPicture: ShowPicture
    let discard: DiscardUpload
    let maintain: MaintainUploads
    let events: EventHandler
    let maxBytes: Int
    let maintenanceInterval: Duration

    init(_ settings: UploadSignerSettings, _ connections: ServiceConnections, _ news: AccountNews) {
        let (limits, store) = (settings.limits, settings.store)
        let (pool, outbox, wakeRelay, now) = (
            connections.pool, connections.outbox, connections.wakeRelay, connections.now
        )
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
        let maintenance = PostgresUploadMaintenance(
            pool: pool, outbox: outbox, limits: limits, wakeRelay: wakeRelay, now: now)
        maintain = MaintainUploads(
            maintenance: maintenance, store: uploads, objects: objects, complete: complete,
            findOrphans: FindOrphans(objects: objects, maintenance: maintenance, age: limits.orphanAge, now: now),
            stripStored: StripStored(maintenance: maintenance, objects: objects, judge: judge, places: places),
            logger: connections.logger)
        events = EventHandler(outbox: outbox, now: now)
        maxBytes = limits.maxBytes
        maintenanceInterval = settings.maintenanceInterval
    }
}
