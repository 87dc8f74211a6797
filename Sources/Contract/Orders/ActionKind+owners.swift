// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

extension ActionKind {
    /// The event that orders it, or tells of it.
    public var eventType: EventType {
        switch self {
        case .adApproved: .adApproved
        case .adSuspended: .adSuspended
        case .adRemoved: .adRemoved
        case .roomSilenced: .roomSilenced
        case .roomUnsilenced: .roomUnsilenced
        case .roomArchiveOrdered: .roomArchiveOrdered
        case .roomUnarchiveOrdered: .roomUnarchiveOrdered
        case .userSilenced: .userSilenced
        case .userUnsilenced: .userUnsilenced
        case .userSuspended: .userSuspended
        case .userReinstated: .userReinstated
        case .userDeletionOrdered: .userDeletionOrdered
        case .messageRemovalOrdered: .messageRemovalOrdered
        case .privateAccessGranted: .privateAccessGranted
        case .roomHistoryRead: .roomHistoryRead
        }
    }

    /// Whose answers make the action applied: all of them. None for what is only put on record.
    /// - Parameter scope: where a silence of a user holds; nil is everywhere.
    public func owners(scope: SilenceScope?) -> Set<OwningService> {
        switch self {
        case .adApproved: [.marketplace]
        case .adSuspended: [.marketplace]
        case .adRemoved: [.marketplace]
        case .roomSilenced: [.roomsGateway]
        case .roomUnsilenced: [.roomsGateway]
        case .roomArchiveOrdered: [.roomsGateway]
        case .roomUnarchiveOrdered: [.roomsGateway]
        case .userSilenced: [scope == .room ? .roomsGateway : .auth]
        case .userUnsilenced: [scope == .room ? .roomsGateway : .auth]
        case .userSuspended: [.auth]
        case .userReinstated: [.auth]
        case .userDeletionOrdered: [.auth, .roomsGateway, .marketplace, .uploadSigner, .moderation]
        case .messageRemovalOrdered: [.roomsGateway]
        case .privateAccessGranted: [.roomsGateway]
        case .roomHistoryRead: []
        }
    }
}
