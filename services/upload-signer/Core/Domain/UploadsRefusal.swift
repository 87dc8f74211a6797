import Common

/// Why a request about uploads is refused.
package enum UploadsRefusal: Error, Sendable, Equatable {
    /// The caller's account is gone.
    case unauthenticated
    /// There is no such upload, or none that the caller may know of.
    case notFound
    /// The caller has as many unfinished uploads as one may have.
    case tooManyOpen(limit: Int, retryAfter: Duration)
    /// The caller asked for as many uploads in an hour as one may.
    case tooManyStarted(limit: Int, retryAfter: Duration)
    /// The caller asked for as much in a day as one may.
    case tooMuchInADay(QuotaRefusal)
    /// The caller's pictures are as large as one's may be, together.
    case tooMuchStored
    /// Nothing has been uploaded yet.
    case objectMissing
    /// Another request is completing the upload.
    case beingCompleted(retryAfter: Duration)
    /// An ad has it.
    case inUse
    /// There is more in the stored file than the picture, which will be taken out soon.
    case notClean
    /// The upload was not completed in time.
    case expired
    /// It is not there any more.
    case removed
}
