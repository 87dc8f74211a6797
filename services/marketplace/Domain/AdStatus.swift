/// Where an ad is in its life (CONTRACT §5).
enum AdStatus: String, Sendable, CaseIterable {
    /// Waits for a moderator.
    case pending = "pendente"
    /// Everybody sees it.
    case approved = "aprovado"
    /// Taken out of the list by a moderator, who said why.
    case suspended = "suspenso"
    /// Gone: deleted by its owner, removed by a moderator, or erased with its owner's account.
    case deleted = "excluido"
    /// Its owner sold, swapped or did it.
    case concluded = "concluido"

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
