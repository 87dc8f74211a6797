import Common
import Foundation
import Primitives
import RoomsGatewayCore
import Synchronization

/// The rooms' windows as this process alone sees them: what holds while Redis does not answer.
///
/// Keeps at most `capacity` keys; a key that falls out early is a window forgotten, never a refusal.
final class LocalRateLimiter: Sendable {
    private enum Key: Hashable {
        case room(UUID)
        case user(UUID, in: UUID)
    }

    private struct Last {
        let at: Int64
        let token: String
    }

    private let windows: Mutex<GenerationCache<Key, Last>>
    private let started = ContinuousClock.now

    init(capacity: Int = 100_000) {
        windows = Mutex(GenerationCache(capacity: capacity))
    }

    func reserve(roomID: UUID, userID: UUID, windows rules: RateWindows) -> RateLimitAnswer {
        let now = (ContinuousClock.now - started).milliseconds(rounded: .up)
        let token = UUID.v7().lowercased
        return windows.withLock { last in
            let room = last.value(for: .room(roomID))?.at
            let user = last.value(for: .user(userID, in: roomID))?.at
            if let refusal = rules.refusal(now: now, lastInRoom: room, lastOfUser: user) { return .refused(refusal) }
            if rules.roomMilliseconds > 0 {
                last.insert(Last(at: now, token: token), for: .room(roomID))
            }
            if rules.userMilliseconds > 0 {
                last.insert(Last(at: now, token: token), for: .user(userID, in: roomID))
            }
            return .reserved(
                RateReservation(
                    roomID: roomID, userID: userID, token: token, previousInRoom: room, previousOfUser: user,
                    local: true))
        }
    }

    func release(_ reservation: RateReservation) {
        windows.withLock { last in
            let keys = [
                (Key.room(reservation.roomID), reservation.previousInRoom),
                (Key.user(reservation.userID, in: reservation.roomID), reservation.previousOfUser),
            ]
            for (key, previous) in keys where last.value(for: key)?.token == reservation.token {
                if let previous {
                    last.insert(Last(at: previous, token: ""), for: key)
                } else {
                    last.remove(key)
                }
            }
        }
    }
}
