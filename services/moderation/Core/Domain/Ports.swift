import Common
import Contract
import Foundation

/// How much one admin may do; all of it are settings.
package struct DecisionLimits: Sendable {
    package var perHour = 1_000
    /// Grants of private access that hold at once.
    package var openGrants = 50

    package init(perHour: Int = 1_000, openGrants: Int = 50) {
        self.perHour = perHour
        self.openGrants = openGrants
    }
}

/// The record of actions.
package protocol ActionStore: Sendable {
    /// Puts a decision on record and orders it: audit entry, state and event are one transaction. A decision that gives
    /// access to a private room makes the grant with it.
    /// - Returns: the action's id, also where it is on record since an earlier request under the same Idempotency-Key.
    /// - Throws: `ModerationRefusal`: `lastAdmin`, `tooManyDecisions`, `tooManyGrants`; `LostRight`; `IdempotencyKeyReused`.
    func order(_ decision: Decision, claim: IdempotencyClaim?) async throws -> UUID
    func action(_ id: UUID) async throws -> ModerationAction?
    /// Newest first.
    func actions(_ filter: ActionFilter, before: Cursor?, limit: Int) async throws -> [ModerationAction]
    func grant(ofAction id: UUID) async throws -> PrivateAccessGrant?
    /// Newest first.
    func grants(before: Cursor?, limit: Int) async throws -> [PrivateAccessGrant]
}

/// What was ordered before under an Idempotency-Key: looked for before a request is judged, since its own effect may make
/// it look wrong.
package protocol EarlierOrders: Sendable {
    /// The action of the same request, or nil.
    /// - Throws: `IdempotencyKeyReused` if it was another request.
    func order(under claim: IdempotencyClaim?) async throws -> UUID?
}

/// Which actions to list; nil where it does not matter.
package struct ActionFilter: Sendable, Equatable {
    package var subject: UUID?
    /// Whom they concern.
    package var user: UUID?
    package var kind: ActionKind?
    package var admin: UUID?

    package init(subject: UUID? = nil, user: UUID? = nil, kind: ActionKind? = nil, admin: UUID? = nil) {
        self.subject = subject
        self.user = user
        self.kind = kind
        self.admin = admin
    }
}

/// The audit log, for whoever checks it.
package protocol AuditReading: Sendable {
    /// Where the log ends: the sequence and hash of its last entry.
    func head() async throws -> (sequence: Int64, hash: [UInt8])
    func link(_ sequence: Int64) async throws -> AuditLink?
    /// The entries after a place, in order, each with what belongs to it.
    func entries(after sequence: Int64, limit: Int) async throws -> [AuditedEntry]
    /// What stands beyond the log's end, where nothing may.
    func beyondEnd() async throws -> AuditCheck.Break?
    /// Whether some entry has that hash.
    func contains(hash: [UInt8]) async throws -> Bool
    /// The action that stood there, as far as the record of states tells.
    func actionID(at sequence: Int64) async throws -> UUID?
}

/// Ads as moderation knows them.
package protocol AdReading: Sendable {
    func ad(_ id: UUID) async throws -> ReviewedAd?
}

/// Accounts as moderation knows them.
package protocol AccountReading: Sendable {
    /// Whether there is such an account, and it was not deleted.
    func holdsAccount(_ userID: UUID) async throws -> Bool
}

/// What waits for an admin.
package protocol ReviewQueue: Sendable {
    /// Oldest first.
    func items(_ kind: ReviewItem.Kind, after: Cursor?, limit: Int) async throws -> [ReviewItem]
    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed`; `LostRight`.
    func claim(_ id: UUID, by adminID: UUID, for duration: Duration) async throws -> ReviewItem
    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed` if it is somebody else's; `LostRight`.
    func release(_ id: UUID, by adminID: UUID) async throws
}

/// Tells that an action was answered.
package protocol DecisionSignals: Sendable {
    /// Looks at an action until it is decided or the time is over, whichever is first; once when too many wait.
    /// - Parameter look: reads the action.
    /// - Returns: the action as it was looked at last; nil if there is none.
    func wait(
        for actionID: UUID, until deadline: ContinuousClock.Instant,
        _ look: @Sendable () async throws -> ModerationAction?
    ) async throws -> ModerationAction?
}
