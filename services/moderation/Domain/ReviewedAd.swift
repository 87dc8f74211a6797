import Contract
import Foundation

extension AdStatus {
    /// Whether an admin may bring an ad from here to there. The marketplace decides; this spares a hopeless order.
    func allows(_ next: AdStatus) -> Bool {
        switch (self, next) {
        case (.pending, .approved), (.pending, .suspended), (.pending, .deleted): true
        case (.approved, .suspended), (.approved, .deleted): true
        case (.suspended, .approved), (.suspended, .deleted): true
        default: false
        }
    }
}

/// An ad as moderation knows it.
struct ReviewedAd: Sendable, Equatable {
    let id: UUID
    let ownerID: UUID
    let status: AdStatus
    /// Whether its owner has changed it since it was suspended.
    var isCorrected = false
    let version: Int64

    /// Whether somebody has to look at it: it is new or was edited, or a suspended one was corrected.
    var waits: Bool { status == .pending || status == .suspended && isCorrected }

    /// Whether an admin may decide so. To suspend what is suspended is to refuse its correction.
    func allows(_ verdict: AdVerdict) -> Bool {
        status.allows(verdict.status) || waits && verdict.status == status
    }
}

/// What an admin may decide about an ad.
enum AdVerdict: String, Sendable, CaseIterable {
    case approve
    case suspend
    case delete

    /// What the ad becomes.
    var status: AdStatus {
        switch self {
        case .approve: .approved
        case .suspend: .suspended
        case .delete: .deleted
        }
    }

    var kind: ActionKind {
        switch self {
        case .approve: .adApproved
        case .suspend: .adSuspended
        case .delete: .adRemoved
        }
    }
}
