import Common
import Foundation
import Synchronization

/// The `message.sent` events of messages that this process has committed and handed to its own sockets a moment ago. The
/// stream brings each of them back; knowing them saves reading the message once more.
///
/// One that is forgotten, at the limit, is read again, and the room's feed drops what it has already.
final class OwnEvents: Sendable {
    private static let capacity = 20_000

    private let recent = Mutex(GenerationCache<UUID, Bool>(capacity: capacity))

    func note(_ id: UUID) {
        recent.withLock { $0.insert(true, for: id) }
    }

    func contains(_ id: UUID) -> Bool {
        recent.withLock { $0.value(for: id) == true }
    }
}
