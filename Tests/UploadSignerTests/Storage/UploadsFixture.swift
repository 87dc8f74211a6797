import Common
import Contract
import EventBus
import Foundation
import Logging
import Postgres
import Primitives
import ServiceTestSupport
import Serving
import TestSupport
import Waiting

@testable import UploadSignerCore
@testable import upload_signer

/// A schema of this context's own, migrated as in production, and a store, with the use cases over both.
struct UploadsFixture: Sendable {
    let pool: PostgresPool
    let limits: UploadLimits
    let uploads: PostgresUploads
    let maintenance: PostgresUploadMaintenance
    let objects: S3ObjectStore
    let presigner: S3Presigner
    let outbox: Outbox

    static let inspector = ImageInspector(maxPixels: 50_000_000, maxSide: 16_384)
    private static let http = HTTPFetch(concurrency: 8, queueLimit: 256)

    /// - Parameters:
    ///   - store: the shared one unless another is given.
    ///   - timeLimit: for each request to the store.
    static func run<R: Sendable>(
        store: S3TestStore? = nil, limits: UploadLimits = UploadLimits(), timeLimit: Duration = .seconds(30),
        _ body: @Sendable (UploadsFixture) async throws -> R
    ) async throws -> R {
        let store = try store ?? S3TestStore.shared
        return try await withSchema(of: "uploads") { pool, schema in
            try await body(
                UploadsFixture(pool: pool, schema: schema, store: store, limits: limits, timeLimit: timeLimit))
        }
    }

    private init(
        pool: PostgresPool, schema: String, store: S3TestStore, limits: UploadLimits, timeLimit: Duration
    ) throws {
        guard let location = S3Location(endpoint: store.endpoint, bucket: store.bucket, style: .path) else {
            throw TestEnvironmentError("the store's address cannot be read")
        }
        self.pool = pool
        self.limits = limits
        outbox = Outbox(schema: schema)
        uploads = PostgresUploads(
            pool: pool, outbox: outbox, limits: limits, wakeRelay: {}, now: { Date() }, news: .none)
        maintenance = PostgresUploadMaintenance(
            pool: pool, outbox: outbox, limits: limits, wakeRelay: {}, now: { Date() })
        objects = S3ObjectStore(
            location: location, bucket: store.bucket,
            signature: Self.signature("service", store.serviceSecret), http: Self.http, timeLimit: timeLimit,
            now: { Date() })
        presigner = S3Presigner(
            signature: Self.signature("signing", store.signingSecret), location: location, bucket: store.bucket)
    }

    private static func signature(_ name: String, _ secret: String) -> SignatureV4 {
        SignatureV4(credentials: S3Credentials(keyID: name, secret: Secret(secret)), region: "us-east-1")
    }

    var complete: CompleteUpload { complete(uploads: uploads, objects: objects) }

    func complete(uploads: any UploadStore, objects: any ObjectStore) -> CompleteUpload {
        CompleteUpload(
            store: uploads, objects: objects, judge: PooledJudge(Self.inspector), places: Permits(4), limits: limits)
    }

    var stripStored: StripStored { stripStored(maintenance: maintenance, objects: objects) }

    func stripStored(maintenance: any UploadMaintenance, objects: any ObjectStore) -> StripStored {
        StripStored(maintenance: maintenance, objects: objects, judge: PooledJudge(Self.inspector), places: Permits(4))
    }

    var maintain: MaintainUploads { maintaining(objects: objects) }

    func maintaining(objects: any ObjectStore) -> MaintainUploads {
        MaintainUploads(
            maintenance: maintenance, store: uploads, objects: objects, complete: complete,
            findOrphans: orphans(age: .seconds(86_400)), stripStored: stripStored, logger: Logger(label: "test"))
    }

    func orphans(age: Duration) -> FindOrphans {
        FindOrphans(objects: objects, maintenance: maintenance, age: age, now: { Date() })
    }

    /// Writes an upload down, as `StartUpload` does.
    func start(
        _ bytes: [UInt8] = Pictures.png(), owner: UUID = .v7(), type: PictureType = .png,
        expiresIn: TimeInterval = 3_600
    ) async throws -> Upload {
        let now = Date().truncatedToMilliseconds
        let upload = Upload(
            id: .v7(), ownerID: owner, purpose: .adAttachment, fileName: "foto.png",
            announced: .init(type: type, size: bytes.count, sha256: nil), status: .pending, createdAt: now,
            formExpiresAt: now + min(600, expiresIn), expiresAt: now + expiresIn)
        _ = try await uploads.create(upload, once: IdempotentCreation(nil) { _ in [] })
        return upload
    }

    /// Sends bytes to where an upload's signature lets them go.
    func send(_ bytes: [UInt8], for upload: Upload) async throws {
        let object = S3Presigner.Upload(
            key: upload.incomingKey, contentType: upload.announced.type.rawValue, size: bytes.count)
        let response = try await Self.http.send(
            HTTPFetch.Request(
                method: "PUT", url: presigner.put(object, for: 600, at: Date()),
                headers: [("content-type", object.contentType)], body: bytes, timeLimit: .seconds(30)))
        guard response.status == 200 else { throw TestEnvironmentError("the store answered \(response.status)") }
    }

    /// Stores bytes as they are, with the service's own key.
    func store(_ bytes: [UInt8], at key: String, type: PictureType) async throws {
        let request = SignedRequest(
            "PUT", path: objects.location.path(of: key), headers: [("content-type", type.rawValue)],
            payloadHash: Hexadecimal.encode(Digest.sha256(bytes)), at: objects.location, by: objects.signature,
            date: Date())
        let response = try await Self.http.send(
            HTTPFetch.Request(
                method: "PUT", url: request.url, headers: request.headers, body: bytes, timeLimit: .seconds(30)))
        guard response.status == 200 else { throw TestEnvironmentError("the store answered \(response.status)") }
    }

    /// An upload that has been sent and completed.
    func ready(_ bytes: [UInt8] = Pictures.png(), owner: UUID = .v7(), type: PictureType = .png) async throws -> Upload
    {
        let upload = try await start(bytes, owner: owner, type: type)
        try await send(bytes, for: upload)
        return try await complete(upload.id, by: owner)
    }

    /// The objects that the store holds for an upload.
    func objects(of upload: Upload) async throws -> [String] {
        let stored = try await objects.list("images/\(upload.id.lowercased)/", after: nil, limit: 100).map(\.key)
        return try await objects.look(at: upload.incomingKey) == nil ? stored : stored + [upload.incomingKey]
    }

    /// The types of the events that were written, in their order.
    func events() async throws -> [String] {
        try await pool.events().map(\.type)
    }

    /// The keys that are to be removed, now or later.
    func removals() async throws -> Set<String> {
        Set(try await pool.query("SELECT key FROM object_removals").map { try $0.decode("key", as: String.self) })
    }

    func status(of upload: Upload) async throws -> UploadSignerCore.UploadStatus.Name? {
        try await uploads.upload(upload.id)?.status.name
    }

    /// Lets time pass for an upload: what happened to it happened so much earlier.
    func age(_ upload: Upload, by seconds: Double) async throws {
        _ = try await pool.execute(
            """
            UPDATE uploads SET attempt_at = attempt_at - make_interval(secs => \(seconds)),
                expires_at = expires_at - make_interval(secs => \(seconds)),
                unattached_since = unattached_since - make_interval(secs => \(seconds)),
                settled_at = settled_at - make_interval(secs => \(seconds))
            WHERE id = \(upload.id)
            """)
    }

    /// As if every plan were due: also the copies of attempts that were given up.
    func removeAllThatIsDue() async throws {
        _ = try await pool.execute("UPDATE object_removals SET due_at = clock_timestamp()")
        _ = await maintain()
    }
}

extension Upload {
    /// What is stored of it, if it is ready.
    var image: StoredImage? {
        if case .ready(let image) = status { image } else { nil }
    }
}
