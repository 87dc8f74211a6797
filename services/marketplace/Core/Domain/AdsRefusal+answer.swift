import Contract

extension AdsRefusal {
    /// What moderation is told: a stable code, and a sentence for its record.
    package var answer: (code: ProblemCode, detail: String) {
        switch self {
        case .notFound: (.notFound, "There is no such ad.")
        case .versionConflict(let current): (.versionConflict, "The ad was changed; it is version \(current) now.")
        case .invalidTransition(let status): (.invalidTransition, "The ad's status is \(status.rawValue).")
        case .validation, .unauthenticated, .forbidden, .uploadInUse, .tooManyPending, .tooManyAlive, .tooManyCreated,
            .tooManyChanges, .tooManyReads:
            (.actionRefused, "The ad's rules do not allow it.")
        }
    }
}
