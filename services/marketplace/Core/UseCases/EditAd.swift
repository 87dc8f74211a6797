import Common
import Foundation

/// Changes what an ad says. Approved ones go back to a moderator and keep their place in the list.
package struct EditAd: Sendable {
    package struct Command: Sendable {
        package let changes: ContentChanges
        package let version: Int64?

        package init(changes: ContentChanges, version: Int64?) {
            self.changes = changes
            self.version = version
        }
    }

    let store: any AdStore
    let changes: any Allowance

    package func callAsFunction(
        _ command: Command, of id: UUID, by caller: Caller
    ) async throws -> Ad {
        if let refusal = await changes.take(1, by: caller.userID) { throw AdsRefusal.tooManyChanges(refusal) }
        return try await store.update(id, by: caller.right) { ad throws(AdsRefusal) in
            try ad.requireChangeable(by: caller, expecting: command.version)
            try ad.edit(command.changes.applied(to: ad.content))
        }
    }
}
