import Foundation

/// Changes what an ad says. Approved ones go back to a moderator and keep their place in the list.
struct EditAd: Sendable {
    struct Command: Sendable {
        let changes: ContentChanges
        let version: Int64?
    }

    let store: any AdStore

    func callAsFunction(
        _ command: Command, of id: UUID, by caller: Caller, traceparent: String?
    ) async throws -> Ad {
        try await store.update(id, traceparent: traceparent) { ad throws(AdsError) in
            try ad.requireChangeable(by: caller, expecting: command.version)
            try ad.edit(command.changes.applied(to: ad.content))
        }
    }
}
