import Foundation

/// Approves, suspends or deletes an ad that an admin has looked at.
struct ReviewAd: Sendable {
    let ads: any AdReading
    let earlier: any EarlierOrders
    let carryOut: CarryOut
    /// How long an ad, or the version that the admin saw, may be on its way here.
    let patience: Duration

    /// - Throws: `ModerationFailure.notFound`, `.versionConflict`, `.invalidTransition`, and what ``CarryOut`` throws.
    func callAsFunction(
        _ verdict: AdVerdict, on adID: UUID, version: Int64, by request: DecisionRequest
    ) async throws -> ModerationAction {
        if let id = try await earlier.order(under: request.claim) { return try await carryOut.outcome(of: id) }
        guard let ad = try await ad(adID, version: version) else { throw ModerationFailure.notFound }
        guard ad.version == version else { throw ModerationFailure.versionConflict(current: ad.version) }
        guard ad.status.allows(verdict.status) else { throw ModerationFailure.invalidTransition }
        let decision = Decision(
            kind: verdict.kind, subject: ActionSubject(kind: .ad, id: adID), subjectVersion: version,
            reason: request.reason, reasonCode: request.reasonCode, adminID: request.adminID, concerns: ad.ownerID)
        return try await carryOut(decision, by: request)
    }

    /// The ad, once it is known here in that version or a newer one. The events that bring it may still be on their way.
    private func ad(_ id: UUID, version: Int64) async throws -> ReviewedAd? {
        let deadline = ContinuousClock.now + patience
        while true {
            let ad = try await ads.ad(id)
            if let ad, ad.version >= version { return ad }
            guard ContinuousClock.now < deadline else { return ad }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
