import Common
import Foundation

/// Reads what whoever joins a room asks for, as the record has it now: its newest messages, older ones, or those missed since a
/// `seq`.
package struct ReadOnJoin: Sendable {
    package enum Wanted: Sendable {
        /// The newest messages.
        case newest
        /// Messages before a position.
        case older(before: Cursor)
        /// What came after a `seq`.
        case missed(after: Int64)
    }

    package struct History: Sendable {
        /// Oldest first.
        package let messages: [Message]
        /// Where older messages begin; nil when there are none.
        package let older: Cursor?
        /// Whether everything missed is here; nil when nothing was asked for by `seq`.
        package let recovered: Bool?
        /// Messages before the `seq` that was asked by, which were removed since.
        package var removed: [Message] = []

        package init(messages: [Message], older: Cursor?, recovered: Bool?, removed: [Message] = []) {
            self.messages = messages
            self.older = older
            self.recovered = recovered
            self.removed = removed
        }
    }

    let history: ReadHistory
    let messages: any MessageStore

    package init(history: ReadHistory, messages: any MessageStore) {
        self.history = history
        self.messages = messages
    }

    package func callAsFunction(_ roomID: UUID, _ wanted: Wanted, limit: Int) async throws -> History {
        switch wanted {
        case .newest:
            return try await page(of: roomID, before: nil, limit: limit, recovered: nil)
        case .older(let position):
            return try await page(of: roomID, before: position, limit: limit, recovered: nil)
        case .missed(let seq):
            let missed = try await messages.messages(in: roomID, afterSeq: seq, limit: limit + 1)
            let removed = try await messages.removed(in: roomID, since: seq, limit: limit + 1)
            guard missed.count <= limit, removed.count <= limit else {
                return try await page(of: roomID, before: nil, limit: limit, recovered: false)
            }
            return History(messages: missed, older: nil, recovered: true, removed: removed)
        }
    }

    private func page(
        of roomID: UUID, before: Cursor?, limit: Int, recovered: Bool?
    ) async throws -> History {
        let page = try await history.page(of: roomID, .older(before: before), limit: limit)
        return History(messages: page.items.reversed(), older: page.nextCursor, recovered: recovered)
    }
}
