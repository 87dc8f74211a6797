// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

/// What happened, as an event's envelope names it.
public enum EventType: String, Sendable, CaseIterable {
    /// An account was opened. Its data is ``AccountPayload``.
    case userRegistered = "user.registered"
    /// Its owner changed it. Its data is ``AccountPayload``.
    case userUpdated = "user.updated"
    /// It was silenced, suspended, or let in again, or that has ended by itself. Its data is ``AccountPayload``.
    case userStatusChanged = "user.status_changed"
    /// It was erased. Its data is ``AccountPayload``.
    case userDeleted = "user.deleted"
    /// A session was ended before its time. Its data is ``SessionRevocationPayload``.
    case sessionRevoked = "session.revoked"
    /// A room was opened. Its data is ``RoomEventPayload``.
    case roomCreated = "room.created"
    /// Its texts or rules changed, it was silenced or is silenced no more, or somebody ceased to be a member. Its data
    /// is ``RoomEventPayload``.
    case roomUpdated = "room.updated"
    /// Nobody writes there any more, and it is out of the list; the room as it is now. Its data is
    /// ``RoomEventPayload``.
    case roomArchived = "room.archived"
    /// That is over. Its data is ``RoomEventPayload``.
    case roomUnarchived = "room.unarchived"
    /// Somebody may read in one room, not write. Its data is ``MemberSilencePayload``.
    case roomMemberSilenced = "room.member_silenced"
    /// That is over, by decision or by time. Its data is ``MemberSilenceEndPayload``.
    case roomMemberUnsilenced = "room.member_unsilenced"
    /// An admin read a private room's history under a grant. Its data is ``HistoryReadingPayload``.
    case roomHistoryRead = "room.history_read"
    /// A message was committed. The event's `id` is the message's. Where it is published late it has no `traceparent`,
    /// and says what the record says by then: of a message that was removed meanwhile `body` is empty. Its data is
    /// ``MessagePayload``.
    case messageSent = "message.sent"
    /// The message without its text. Its data is ``MessagePayload``.
    case messageDeleted = "message.deleted"
    /// A new ad waits for a moderator. Its data is ``AdEventPayload``.
    case adSubmitted = "ad.submitted"
    /// Its text or pictures changed. An approved one waits for a moderator again; `previousStatus` says that it was. A
    /// suspended one stays suspended and waits for a moderator too; `corrected` says so. Its data is
    /// ``AdEventPayload``.
    case adUpdated = "ad.updated"
    /// A moderator decided (also that a suspended ad's correction is none), or its owner ended it, or it was erased
    /// with its owner's account. Its data is ``AdEventPayload``.
    case adStatusChanged = "ad.status_changed"
    /// A picture was found good; it may be attached to an ad. Its data is ``UploadReadyPayload``.
    case uploadCompleted = "upload.completed"
    /// What was uploaded is not taken. Its data is ``UploadRejectionPayload``.
    case uploadRejected = "upload.rejected"
    /// A picture that was good is not there any more; no ad has it from now on. `key` says where it was. Its data is
    /// ``UploadReadyPayload``.
    case uploadRemoved = "upload.removed"
    /// An ad may be listed. Its data is ``AdOrderPayload``.
    case adApproved = "ad.approved"
    /// An ad is to be taken from the list. Its data is ``AdOrderPayload``.
    case adSuspended = "ad.suspended"
    /// An ad is to be deleted. Its data is ``AdOrderPayload``.
    case adRemoved = "ad.removed"
    /// Only admins may write in a room. Its data is ``RoomOrderPayload``.
    case roomSilenced = "room.silenced"
    /// A room's silence is lifted. Its data is ``RoomOrderPayload``.
    case roomUnsilenced = "room.unsilenced"
    /// A room is to be archived; `room.archived` tells that it is. Its data is ``RoomOrderPayload``.
    case roomArchiveOrdered = "room.archive_ordered"
    /// An archived room is to be opened again. Its data is ``RoomOrderPayload``.
    case roomUnarchiveOrdered = "room.unarchive_ordered"
    /// A user may read, not write, in a room or everywhere. Its data is ``UserOrderPayload``.
    case userSilenced = "user.silenced"
    /// That is lifted. Its data is ``UserOrderPayload``.
    case userUnsilenced = "user.unsilenced"
    /// An account is shut out. Its data is ``UserOrderPayload``.
    case userSuspended = "user.suspended"
    /// A suspended account is let in again. Its data is ``UserOrderPayload``.
    case userReinstated = "user.reinstated"
    /// An account is to be erased; every service answers. Its data is ``UserOrderPayload``.
    case userDeletionOrdered = "user.deletion_ordered"
    /// A message is to be deleted. Its data is ``MessageOrderPayload``.
    case messageRemovalOrdered = "message.removal_ordered"
    /// An admin may read a private room's history for a time. Its data is ``PrivateAccessOrderPayload``.
    case privateAccessGranted = "private_access.granted"
    /// The service that owns the matter has carried an order out. For an erasure, its receipt. Its data is
    /// ``ActionAnswerPayload``.
    case actionApplied = "action.applied"
    /// It could not be carried out. Its data is ``ActionAnswerPayload``.
    case actionRefused = "action.refused"
    /// A user's level is another. Versions count the changes. Its data is ``TrustChangePayload``.
    case userTrustChanged = "user.trust_changed"

    /// The stream that carries it.
    public var stream: StreamName {
        switch self {
        case .userRegistered, .userUpdated, .userStatusChanged, .userDeleted, .sessionRevoked: .user
        case .roomCreated, .roomUpdated, .roomArchived, .roomUnarchived, .roomMemberSilenced, .roomMemberUnsilenced,
            .roomHistoryRead:
            .room
        case .messageSent, .messageDeleted: .message
        case .adSubmitted, .adUpdated, .adStatusChanged: .ad
        case .uploadCompleted, .uploadRejected, .uploadRemoved: .upload
        case .adApproved, .adSuspended, .adRemoved, .roomSilenced, .roomUnsilenced, .roomArchiveOrdered,
            .roomUnarchiveOrdered, .userSilenced, .userUnsilenced, .userSuspended, .userReinstated,
            .userDeletionOrdered, .messageRemovalOrdered, .privateAccessGranted, .actionApplied, .actionRefused,
            .userTrustChanged:
            .moderation
        }
    }

    /// The major version of its data's schema that is published now.
    public var schemaVersion: Int { 1 }

    /// Where that schema is.
    public var dataSchema: String { "/schemas/\(rawValue)/\(schemaVersion)" }
}
