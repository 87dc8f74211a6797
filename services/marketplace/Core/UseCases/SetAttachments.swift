import Common
import Foundation

/// Sets an ad's pictures, in their order, from its owner's ready uploads. It is an edit: approved ads go back to review.
package struct SetAttachments: Sendable {
    package struct Command: Sendable {
        package let uploadIDs: [UUID]
        package let version: Int64?

        package init(uploadIDs: [UUID], version: Int64?) {
            self.uploadIDs = uploadIDs
            self.version = version
        }
    }

    let store: any AdStore
    let awaitUploads: AwaitUploads
    let changes: any Allowance

    package func callAsFunction(
        _ command: Command, of id: UUID, by caller: Caller
    ) async throws -> Ad {
        // Who may not change the ad must not learn about uploads either, and need not wait for them.
        guard let ad = try await store.ad(id) else { throw AdsRefusal.notFound }
        try ad.requireChangeable(by: caller, expecting: command.version)
        if let refusal = await changes.take(1, by: caller.userID) { throw AdsRefusal.tooManyChanges(refusal) }
        try await awaitUploads(command.uploadIDs)
        return try await store.update(
            id, uploads: command.uploadIDs, by: caller.right
        ) { ad, attachments throws(AdsRefusal) in
            try ad.requireChangeable(by: caller, expecting: command.version)
            try ad.attach(attachments)
        }
    }
}
