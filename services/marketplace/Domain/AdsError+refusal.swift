extension AdsError {
    /// What moderation is told: a stable code, and a sentence for its record.
    var refusal: (code: String, detail: String) {
        switch self {
        case .notFound: ("NOT_FOUND", "There is no such ad.")
        case .versionConflict(let current): ("VERSION_CONFLICT", "The ad was changed; it is version \(current) now.")
        case .invalidTransition(let status): ("INVALID_TRANSITION", "The ad's status is \(status.rawValue).")
        case .validation, .unauthenticated, .forbidden, .uploadInUse, .tooManyPending, .tooManyAlive, .tooManyCreated,
            .tooManyChanges, .tooManyReads:
            ("REFUSED", "The ad's rules do not allow it.")
        }
    }
}
