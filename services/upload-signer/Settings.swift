import ServiceKit
import Serving
import UploadSignerCore

/// The settings of upload-signer; `upload-signer settings` prints them.
struct UploadSignerSettings: Sendable {
    let common: ServiceSettings
    let store: StoreSettings
    let limits: UploadLimits
    let inspector: ImageInspector
    let maintenanceInterval: Duration

    /// - Throws: `SettingsError` naming every setting that is missing, malformed or unknown.
    init(_ settings: SettingsReader) throws {
        common = ServiceSettings(settings, of: .own)
        let store = StoreSettings.Read(settings)
        limits = UploadLimits(
            maxBytes: settings.int(
                "PRACA_UPLOADS_MAX_BYTES", default: 10 * 1024 * 1024, in: 1_024...67_108_864,
                doc: "The largest picture, in bytes."),
            openPerUser: settings.int(
                "PRACA_UPLOADS_OPEN_PER_USER", default: 30, in: 1...10_000,
                doc: "Uploads of one user that are neither ended nor attached to an ad."),
            perUserHour: settings.int(
                "PRACA_UPLOADS_PER_USER_HOUR", default: 120, in: 1...100_000,
                doc: "Uploads that one user may ask for in an hour."),
            perUserDay: settings.int(
                "PRACA_UPLOADS_PER_USER_DAY", default: 500, in: 1...10_000_000,
                doc: "Uploads that one user may ask for in a day."),
            bytesPerUserDay: settings.int(
                "PRACA_UPLOADS_BYTES_PER_USER_DAY", default: 2_147_483_648, in: 1_024...1_000_000_000_000_000,
                doc: "Bytes of all uploads that one user may ask for in a day."),
            bytesPerUser: settings.int(
                "PRACA_UPLOADS_BYTES_PER_USER", default: 10_737_418_240, in: 1_024...1_000_000_000_000_000,
                doc: "Bytes of all pictures of one user; an upload beyond them is refused with LIMIT_REACHED."),
            formLifetime: settings.seconds(
                "PRACA_UPLOADS_FORM_SECONDS", default: 600, in: 1...3_600,
                doc: "How many seconds a signature for an upload holds."),
            pendingLifetime: settings.seconds(
                "PRACA_UPLOADS_PENDING_SECONDS", default: 3_600, in: 1...86_400,
                doc: "How many seconds after its start an upload can be completed."),
            attemptLease: settings.seconds(
                "PRACA_UPLOADS_ATTEMPT_SECONDS", default: 30, in: 1...600,
                doc: "After how many seconds a completion that went silent is taken over."),
            downloadLifetime: settings.seconds(
                "PRACA_UPLOADS_DOWNLOAD_SECONDS", default: 300, in: 61...86_400,
                doc: "How many seconds a signed address of a picture holds for its owner and admins."),
            publicLifetime: settings.seconds(
                "PRACA_UPLOADS_PUBLIC_SECONDS", default: 60, in: 2...3_600,
                doc: "How many seconds a signed address of an ad's picture holds, and so outlives the ad's approval."),
            unattachedLifetime: settings.seconds(
                "PRACA_UPLOADS_UNATTACHED_SECONDS", default: 86_400, in: 1...2_592_000,
                doc: "How many seconds a picture is kept that no ad has."),
            replaceableAfter: settings.seconds(
                "PRACA_UPLOADS_REPLACEABLE_SECONDS", default: 3_600, in: 1...2_592_000,
                doc: "After how many seconds a picture that no ad has makes room for another one, where there is none."),
            orphanAge: settings.seconds(
                "PRACA_UPLOADS_ORPHAN_SECONDS", default: 86_400, in: 1...31_536_000,
                doc: "How many seconds old an object in the store has to be to be removed when no record knows it."),
            recordLifetime: settings.seconds(
                "PRACA_UPLOADS_RECORD_SECONDS", default: 2_592_000, in: 1...31_536_000,
                doc: "How many seconds the record of an ended upload is kept."))
        inspector = ImageInspector(
            maxPixels: settings.int(
                "PRACA_UPLOADS_MAX_PIXELS", default: 67_108_864, in: 1...1_000_000_000,
                doc: "The most pixels a picture may have."),
            maxSide: settings.int(
                "PRACA_UPLOADS_MAX_SIDE", default: 16_384, in: 1...65_535, doc: "A picture's longest side in pixels."))
        maintenanceInterval = settings.seconds(
            "PRACA_UPLOADS_SWEEP_SECONDS", default: 30, in: 0.1...3_600,
            doc: "How often uploads that have ended, and what is left of them, are removed.")
        try settings.finish()
        self.store = try StoreSettings(store)
    }
}
