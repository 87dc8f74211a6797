import Serving
import UploadSignerCore

/// Where the S3 store is, and by which keys it knows us.
struct StoreSettings: Sendable {
    let bucket: String
    /// Where the service reaches the store.
    let location: S3Location
    /// Where browsers reach it. Its host is what their signatures are for.
    let publicLocation: S3Location
    /// The key that may only write; browsers get its signatures.
    let signing: SignatureV4
    /// The key that reads, stores and removes.
    let service: SignatureV4
    /// For each request to the store.
    let timeLimit: Duration
    let concurrency: Int

    /// - Throws: `SettingsError` for an endpoint that is more than scheme, host and port.
    init(_ read: Read) throws(SettingsError) {
        bucket = read.bucket
        location = try read.location(read.endpoint, "PRACA_UPLOADS_S3_ENDPOINT")
        publicLocation = try read.location(read.publicEndpoint, "PRACA_UPLOADS_S3_PUBLIC_ENDPOINT")
        signing = SignatureV4(credentials: read.signing, region: read.region)
        service = SignatureV4(credentials: read.service, region: read.region)
        timeLimit = read.timeLimit
        concurrency = read.concurrency
    }

    /// The settings as they were read; to be used once `settings.finish()` has returned.
    struct Read {
        let endpoint: String
        let publicEndpoint: String
        let region: String
        let bucket: String
        let style: S3Location.Style
        let signing: S3Credentials
        let service: S3Credentials
        let timeLimit: Duration
        let concurrency: Int

        init(_ settings: SettingsReader) {
            endpoint = settings.url(
                "PRACA_UPLOADS_S3_ENDPOINT", schemes: ["http", "https"],
                doc: "Where the service reaches the S3 store: scheme, host and port.")
            publicEndpoint = settings.url(
                "PRACA_UPLOADS_S3_PUBLIC_ENDPOINT", schemes: ["http", "https"],
                doc: "Where browsers reach the S3 store: scheme, host and port.")
            region = settings.string("PRACA_UPLOADS_S3_REGION", default: "us-east-1", doc: "The store's region.")
            bucket = settings.string("PRACA_UPLOADS_S3_BUCKET", default: "praca-uploads", doc: "The bucket's name.")
            style = settings.choice(
                "PRACA_UPLOADS_S3_STYLE", default: .path, doc: "How addresses name the bucket.")
            signing = Self.credentials("SIGNING", "may only write", settings)
            service = Self.credentials("SERVICE", "reads, stores and removes", settings)
            timeLimit = settings.seconds(
                "PRACA_UPLOADS_S3_TIMEOUT_SECONDS", default: 10, in: 0.1...60,
                doc: "How many seconds one request to the store may take.")
            concurrency = settings.int(
                "PRACA_UPLOADS_S3_CONCURRENCY", default: 6, in: 1...32, doc: "Requests to the store at a time.")
        }

        fileprivate func location(_ endpoint: String, _ name: String) throws(SettingsError) -> S3Location {
            guard let location = S3Location(endpoint: endpoint, bucket: bucket, style: style) else {
                throw SettingsError(issues: [.init(setting: name, reason: "must be scheme, host and port only")])
            }
            return location
        }

        private static func credentials(_ name: String, _ does: String, _ settings: SettingsReader) -> S3Credentials {
            S3Credentials(
                keyID: settings.string("PRACA_UPLOADS_S3_\(name)_KEY_ID", doc: "The id of the key that \(does)."),
                secret: settings.secret("PRACA_UPLOADS_S3_\(name)_SECRET", doc: "The secret of the key that \(does)."))
        }
    }
}
