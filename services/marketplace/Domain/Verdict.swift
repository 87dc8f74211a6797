import Foundation

/// What a moderator decided about an ad.
enum Verdict: Sendable, Equatable {
    case approve
    case suspend(reason: String)
    case remove(reason: String)
}

/// A verdict as moderation orders it.
struct ModerationOrder: Sendable, Equatable {
    let actionID: UUID
    let adID: UUID
    /// The version that the moderator read; nil where it does not matter.
    let version: Int64?
    let verdict: Verdict
}
