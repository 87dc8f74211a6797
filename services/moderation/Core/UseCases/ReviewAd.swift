import Foundation

/// Approves, suspends or deletes an ad that an admin has looked at.
package struct ReviewAd: Sendable {
    let ads: any AdReading
    let earlier: any EarlierOrders
    let carryOut: CarryOut
    let awaitOutcome: AwaitOutcome
    /// How long an ad, or the version that the admin saw, may be on its way here.
    let patience: Duration

    package init(
        ads: any AdReading, earlier: any EarlierOrders, carryOut: CarryOut, awaitOutcome: AwaitOutcome,
        patience: Duration
    ) {
        self.ads = ads
        self.earlier = earlier
        self.carryOut = carryOut
        self.awaitOutcome = awaitOutcome
        self.patience = patience
    }

    /// - Throws: `ModerationRefusal.notFound`, `.versionConflict`, `.invalidTransition`, and what ``CarryOut`` throws.
    package func callAsFunction(
        _ verdict: AdVerdict, on adID: UUID, version: Int64, by request: DecisionRequest
    ) async throws -> ModerationAction {
        if let id = try await earlier.order(under: request.claim) { return try await awaitOutcome(id) }
        let known = try await patiently(within: patience) {
            try await ads.ad(adID)
        } until: {
            $0.map { $0.version >= version } ?? false
        }
        guard let ad = known else { throw ModerationRefusal.notFound }
        guard ad.version == version else { throw ModerationRefusal.versionConflict(current: ad.version) }
        guard ad.allows(verdict) else { throw ModerationRefusal.invalidTransition }
        let decision = Decision(
            kind: verdict.kind, subject: ActionSubject(kind: .ad, id: adID), subjectVersion: version,
            reason: request.reason, reasonCode: request.reasonCode, adminID: request.adminID, concerns: ad.ownerID)
        return try await carryOut(decision, by: request)
    }
}
