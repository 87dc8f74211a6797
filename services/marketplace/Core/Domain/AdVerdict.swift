import Foundation

/// What a moderator decided about an ad.
package enum AdVerdict: Sendable, Equatable {
    case approve
    case suspend(reason: String)
    case remove(reason: String)
}
