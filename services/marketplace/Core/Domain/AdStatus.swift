import Contract

/// Where an ad is in its life, and what it may become.
extension AdStatus {
    /// The statuses that may follow. Nothing follows a deletion or a conclusion.
    var successors: Set<AdStatus> {
        switch self {
        case .pending: [.approved, .suspended, .deleted]
        case .approved: [.pending, .suspended, .deleted, .concluded]
        case .suspended: [.approved, .deleted]
        case .deleted, .concluded: []
        }
    }

    /// Whether the ad's owner may change its text and pictures. A suspended ad stays suspended until a moderator, who is
    /// shown the correction, approves what became of it.
    var isEditable: Bool {
        switch self {
        case .pending, .approved, .suspended: true
        case .deleted, .concluded: false
        }
    }
}
