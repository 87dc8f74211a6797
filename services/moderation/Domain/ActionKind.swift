/// What an entry of the audit log says was done. The names are those of the events that order it (CONTRACT §8).
enum ActionKind: String, Sendable, CaseIterable {
    case adApproved = "ad.approved"
    case adSuspended = "ad.suspended"
    case adRemoved = "ad.removed"
    case roomSilenced = "room.silenced"
    case roomUnsilenced = "room.unsilenced"
    case userSilenced = "user.silenced"
    case userUnsilenced = "user.unsilenced"
    case userSuspended = "user.suspended"
    case userReinstated = "user.reinstated"
    case userDeletionOrdered = "user.deletion_ordered"
    case messageRemovalOrdered = "message.removal_ordered"
    case privateAccessGranted = "private_access.granted"
    /// An admin has read a private room under a grant. Told by rooms-gateway; nothing is ordered by it.
    case historyRead = "room.history_read"
}

/// Whoever carries an order out and answers it.
enum OwningService: String, Sendable, CaseIterable {
    case auth
    case roomsGateway = "rooms-gateway"
    case marketplace
    case uploadSigner = "upload-signer"
    case moderation
}

/// Where a silence of a user holds.
enum SilenceScope: String, Sendable, CaseIterable {
    case global
    case room
}

extension ActionKind {
    /// Whose answers make the action applied: all of them. None for what is only put on record.
    func owners(scope: SilenceScope?) -> Set<OwningService> {
        switch self {
        case .adApproved, .adSuspended, .adRemoved: [.marketplace]
        case .roomSilenced, .roomUnsilenced, .messageRemovalOrdered, .privateAccessGranted: [.roomsGateway]
        case .userSilenced, .userUnsilenced: [scope == .room ? .roomsGateway : .auth]
        case .userSuspended, .userReinstated: [.auth]
        case .userDeletionOrdered: Set(OwningService.allCases)
        case .historyRead: []
        }
    }
}
