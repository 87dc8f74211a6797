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
package struct ReviewedAd: Sendable, Equatable {
    package let id: UUID
    package let ownerID: UUID
    package let status: AdStatus
    /// Whether its owner has changed it since it was suspended.
    package var isCorrected = false
    package let version: Int64

    package init(id: UUID, ownerID: UUID, status: AdStatus, isCorrected: Bool = false, version: Int64) {
        self.id = id
        self.ownerID = ownerID
        self.status = status
        self.isCorrected = isCorrected
        self.version = version
    }

    /// Whether somebody has to look at it: it is new or was edited, or a suspended one was corrected.
    package var waits: Bool { status == .pending || status == .suspended && isCorrected }

    /// Whether an admin may decide so. To suspend what is suspended is to refuse its correction.
    func allows(_ verdict: AdVerdict) -> Bool {
        status.allows(verdict.status) || waits && verdict.status == status
    }
}

/// What an admin may decide about an ad.
package enum AdVerdict: String, Sendable, CaseIterable {
    case approve
    case suspend
    case delete

    /// What the ad becomes.
    package var status: AdStatus {
        switch self {
        case .approve: .approved
        case .suspend: .suspended
        case .delete: .deleted
        }
    }

    package var kind: ActionKind {
        switch self {
        case .approve: .adApproved
        case .suspend: .adSuspended
        case .delete: .adRemoved
        }
    }
}
