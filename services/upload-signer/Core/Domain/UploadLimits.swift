/// The bounds of uploads; all of them are settings.
package struct UploadLimits: Sendable {
    /// The largest picture, in bytes.
    package var maxBytes = 10 * 1024 * 1024
    /// Uploads of one user that are neither finished nor attached.
    package var openPerUser = 30
    /// Uploads that one user may ask for within an hour.
    package var perUserHour = 120
    /// Uploads that one user may ask for within a day, and the bytes of all of them.
    package var perUserDay = 500
    package var bytesPerUserDay = 2 << 30
    /// Bytes of all pictures that one user has, unfinished ones included.
    package var bytesPerUser = 10 << 30
    /// How long a signature for an upload holds.
    package var formLifetime: Duration = .seconds(600)
    /// How long after its start an upload can be completed.
    package var pendingLifetime: Duration = .seconds(3_600)
    /// How long one attempt at completing an upload has its lease; after that another may begin.
    package var attemptLease: Duration = .seconds(30)
    /// How long a request waits for another one's attempt.
    var attemptPatience: Duration = .seconds(5)
    /// How long a download's signature holds for its owner and admins.
    package var downloadLifetime: Duration = .seconds(300)
    /// How long it holds for others, who see no more of a picture once its ad is gone.
    package var publicLifetime: Duration = .seconds(60)
    /// How long a good picture is kept without an ad.
    package var unattachedLifetime: Duration = .seconds(86_400)
    /// How long a good picture without an ad counts among a user's open uploads for certain. After that it makes room for
    /// another one.
    package var replaceableAfter: Duration = .seconds(3_600)
    /// How old an object has to be before it can count as one that nobody knows.
    package var orphanAge: Duration = .seconds(86_400)
    /// How long the record of what is gone is kept.
    package var recordLifetime: Duration = .seconds(30 * 86_400)

    package init(
        maxBytes: Int = 10 * 1024 * 1024, openPerUser: Int = 30, perUserHour: Int = 120, perUserDay: Int = 500,
        bytesPerUserDay: Int = 2 << 30, bytesPerUser: Int = 10 << 30, formLifetime: Duration = .seconds(600),
        pendingLifetime: Duration = .seconds(3_600), attemptLease: Duration = .seconds(30),
        attemptPatience: Duration = .seconds(5), downloadLifetime: Duration = .seconds(300),
        publicLifetime: Duration = .seconds(60), unattachedLifetime: Duration = .seconds(86_400),
        replaceableAfter: Duration = .seconds(3_600), orphanAge: Duration = .seconds(86_400),
        recordLifetime: Duration = .seconds(30 * 86_400)
    ) {
        self.maxBytes = maxBytes
        self.openPerUser = openPerUser
        self.perUserHour = perUserHour
        self.perUserDay = perUserDay
        self.bytesPerUserDay = bytesPerUserDay
        self.bytesPerUser = bytesPerUser
        self.formLifetime = formLifetime
        self.pendingLifetime = pendingLifetime
        self.attemptLease = attemptLease
        self.attemptPatience = attemptPatience
        self.downloadLifetime = downloadLifetime
        self.publicLifetime = publicLifetime
        self.unattachedLifetime = unattachedLifetime
        self.replaceableAfter = replaceableAfter
        self.orphanAge = orphanAge
        self.recordLifetime = recordLifetime
    }
}
