import Foundation

/// What a moderator decided about an ad.
enum Verdict: Sendable, Equatable {
    case approve
    case suspend(reason: String)
    case remove(reason: String)
}
