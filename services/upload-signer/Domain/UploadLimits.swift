/// The bounds of uploads; all of them are settings.
struct UploadLimits: Sendable {
    /// The largest picture, in bytes.
    var maxBytes = 10 * 1024 * 1024
    /// Uploads of one user that are neither finished nor attached.
    var openPerUser = 30
    /// Uploads that one user may ask for within an hour.
    var perUserHour = 120
    /// Uploads that one user may ask for within a day, and the bytes of all of them.
    var perUserDay = 500
    var bytesPerUserDay = 2 << 30
    /// Bytes of all pictures that one user has, unfinished ones included.
    var bytesPerUser = 10 << 30
    /// How long a signature for an upload holds.
    var formLifetime: Duration = .seconds(600)
    /// How long after its start an upload can be completed.
    var pendingLifetime: Duration = .seconds(3_600)
    /// How long one attempt at completing an upload has the say; after that another may begin.
    var attemptLease: Duration = .seconds(30)
    /// How long a request waits for another one's attempt.
    var attemptPatience: Duration = .seconds(5)
    /// How long a download's signature holds for its owner and admins.
    var downloadLifetime: Duration = .seconds(300)
    /// How long it holds for others, who see no more of a picture once its ad is gone.
    var publicLifetime: Duration = .seconds(60)
    /// How long a good picture is kept without an ad.
    var unattachedLifetime: Duration = .seconds(86_400)
    /// How long a good picture without an ad counts among a user's open uploads for certain. After that it makes room for
    /// another one.
    var replaceableAfter: Duration = .seconds(3_600)
    /// How old an object has to be before it can count as one that nobody knows.
    var orphanAge: Duration = .seconds(86_400)
    /// How long the record of what is gone is kept.
    var recordLifetime: Duration = .seconds(30 * 86_400)
}
