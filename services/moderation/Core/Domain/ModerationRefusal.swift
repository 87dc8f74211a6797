import Common
import Foundation

/// Why a request of moderation is refused. `Routes/ModerationProblems.swift` gives each its code.
package enum ModerationRefusal: Error, Sendable, Equatable {
    case notFound
    /// Whoever asks is gone, and their token does not know it yet.
    case unauthenticated
    /// The ad is another version than the one that was reviewed.
    case versionConflict(current: Int64)
    /// The ad cannot come from its status to the wanted one.
    case invalidTransition
    case cannotActOnSelf
    case lastAdmin
    /// The admin decided as often in an hour as one may.
    case tooManyDecisions(QuotaRefusal)
    /// The reader read as often in a minute as one may.
    case tooManyReads(QuotaRefusal)
    /// The admin has as many grants that hold as one may.
    case tooManyGrants(limit: Int)
    /// Somebody else looks at the item of the queue, until then.
    case alreadyClaimed(until: Date?)
    /// The owning service said no.
    case refused(actionID: UUID, code: String?, detail: String?)
}
