import Common
import Foundation
import JSON

/// Why a use case of rooms refuses. Routes and the socket turn it into the contract's codes in one place each.
package enum RoomsRefusal: Error, Sendable, Equatable {
    /// Every failing field of a request.
    case validation([FieldError])
    /// Also the answer for a private room to those who are not in it: they may not know that it exists.
    case roomNotFound
    case notAMember
    /// Somebody who left of their own will cannot be put back by others before then.
    case hasLeft(until: Date)
    case forbidden
    case roomSilenced(until: Date?)
    case roomArchived
    /// Who owns the room does not open it again.
    case archivedByModeration
    /// Everywhere.
    case userSilenced(until: Date?)
    case userSilencedInRoom(until: Date?)
    case accountSuspended(until: Date?)
    /// The caller's account is gone.
    case unauthenticated
    case rateLimited(RateLimitRefusal)
    /// As much as one person may do in a while.
    case quotaExceeded(RoomQuota, QuotaRefusal)
    /// As many rooms as one person may own.
    case tooManyOwnRooms(limit: Int)
    /// A store does not answer; nothing was accepted. Milliseconds after which a retry makes sense.
    case unavailable(retryAfterMs: Int)

    /// Whether whoever is told so does not belong to the room.
    package var saysOutside: Bool { self == .roomNotFound || self == .notAMember }

    /// One field that names nothing, or something out of place.
    package static func unknownReference(_ field: String) -> RoomsRefusal {
        .validation([
            FieldError(
                field, .invalid, LocalizedText(pt: "Não corresponde a nada aqui.", en: "Refers to nothing here."))
        ])
    }
}

/// What a person may do only so much of in a while.
package enum RoomQuota: Sendable, Equatable {
    /// Lists, searches and pages of history.
    case reads
    /// Messages and changes of rooms, by what they take.
    case bytes
    case rooms
    /// People put into rooms, oneself included.
    case members
}

/// The window that refused a message, and when to come back.
package struct RateLimitRefusal: Sendable, Equatable {
    package enum Window: Sendable, Equatable {
        case room
        case user
    }

    package let window: Window
    package let retryAfterMs: Int
    /// The window's whole length in seconds, rounded up.
    package let windowSeconds: Int
}
