// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

/// What an account may be.
public enum Role: String, Sendable, CaseIterable {
    case user = "User"
    case admin = "Admin"
}

/// The state of an account.
public enum AccountStatus: String, Sendable, CaseIterable {
    /// May do everything.
    case active = "ativa"
    /// May read, not write, until the silence ends.
    case silenced = "silenciada"
    /// May do nothing but what is its own right.
    case suspended = "suspensa"
    /// Gone.
    case deleted = "excluida"
}

/// Who may see a room.
public enum RoomVisibility: String, Sendable, CaseIterable {
    case `public`
    case `private`
}

/// From which end a room is read.
public enum HistoryOrder: String, Sendable, CaseIterable {
    case asc
    case desc
}

/// Who archived a room. Whoever it was opens it again, and moderation any. Whoever reads one reckons with words that
/// are not here.
public enum RoomArchiver: String, Sendable, CaseIterable {
    case owner
    case moderation
}

/// What its owner wants.
public enum AdType: String, Sendable, CaseIterable {
    case swap = "troca"
    case sale = "venda"
    case service = "servico"
}

/// Where an ad is in its life.
public enum AdStatus: String, Sendable, CaseIterable {
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
}

/// The orders of the list. Ads without a price come last in both orders by price.
public enum AdSort: String, Sendable, CaseIterable {
    case newest
    case cheapest = "price_asc"
    case dearest = "price_desc"
}

/// A state's letters, whatever their case.
public enum FederativeUnit: String, Sendable, CaseIterable {
    case ac = "AC"
    case al = "AL"
    case ap = "AP"
    case am = "AM"
    case ba = "BA"
    case ce = "CE"
    case df = "DF"
    case es = "ES"
    case go = "GO"
    case ma = "MA"
    case mt = "MT"
    case ms = "MS"
    case mg = "MG"
    case pa = "PA"
    case pb = "PB"
    case pr = "PR"
    case pe = "PE"
    case pi = "PI"
    case rj = "RJ"
    case rn = "RN"
    case rs = "RS"
    case ro = "RO"
    case rr = "RR"
    case sc = "SC"
    case sp = "SP"
    case se = "SE"
    case to = "TO"
}

/// The kinds of picture that are taken. Whoever reads one reckons with words that are not here.
public enum PictureType: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case avif = "image/avif"
}

/// What a picture is for. Whoever reads one reckons with words that are not here.
public enum UploadPurpose: String, Sendable, CaseIterable {
    case adAttachment = "ad_attachment"
}

/// How a picture is sent.
public enum UploadMethod: String, Sendable, CaseIterable {
    case post = "POST"
    case put = "PUT"
}

/// What became of what was sent.
public enum UploadVerdict: String, Sendable, CaseIterable {
    case ready
    case rejected
}

/// Where an upload is in its life.
public enum UploadStatus: String, Sendable, CaseIterable {
    case pending
    case ready
    case rejected
    case expired
    case removed
}

/// Why what was uploaded is not taken. Whoever reads one reckons with words that are not here.
public enum Rejection: String, Sendable, CaseIterable {
    case sizeMismatch = "SIZE_MISMATCH"
    case typeMismatch = "TYPE_MISMATCH"
    case checksumMismatch = "CHECKSUM_MISMATCH"
    case notAnImage = "NOT_AN_IMAGE"
    case corrupt = "CORRUPT"
    case animated = "ANIMATED"
    case dimensionsTooLarge = "DIMENSIONS_TOO_LARGE"
    case embeddedContent = "EMBEDDED_CONTENT"
}

/// What was done, by the event that ordered it, or told of it. Whoever reads one reckons with words that are not here.
public enum ActionKind: String, Sendable, CaseIterable {
    case adApproved = "ad.approved"
    case adSuspended = "ad.suspended"
    case adRemoved = "ad.removed"
    case roomSilenced = "room.silenced"
    case roomUnsilenced = "room.unsilenced"
    case roomArchiveOrdered = "room.archive_ordered"
    case roomUnarchiveOrdered = "room.unarchive_ordered"
    case userSilenced = "user.silenced"
    case userUnsilenced = "user.unsilenced"
    case userSuspended = "user.suspended"
    case userReinstated = "user.reinstated"
    case userDeletionOrdered = "user.deletion_ordered"
    case messageRemovalOrdered = "message.removal_ordered"
    case privateAccessGranted = "private_access.granted"
    case roomHistoryRead = "room.history_read"
}

/// Where a silence of a user holds; what is not a silence holds everywhere.
public enum SilenceScope: String, Sendable, CaseIterable {
    case global
    case room
}

/// Whoever carries a decision out. Whoever reads one reckons with words that are not here.
public enum OwningService: String, Sendable, CaseIterable {
    case auth
    case roomsGateway = "rooms-gateway"
    case marketplace
    case uploadSigner = "upload-signer"
    case moderation
}

/// What something was done to. Whoever reads one reckons with words that are not here.
public enum SubjectKind: String, Sendable, CaseIterable {
    case ad
    case room
    case user
    case message
}

/// What waits for review. Whoever reads one reckons with words that are not here.
public enum ReviewKind: String, Sendable, CaseIterable {
    case ad
}

/// One of a list of words that the contract has. Whoever reads one reckons with words that are not here.
public enum AuditProblem: String, Sendable, CaseIterable {
    /// An entry's content is not what its hash was made of.
    case changed
    /// An entry is missing.
    case removed
    /// An entry stands in another's place.
    case reordered
    /// Something stands there that the log does not count.
    case added
}

/// Where, in the log itself or in what belongs to the entry. Whoever reads one reckons with words that are not here.
public enum AuditTable: String, Sendable, CaseIterable {
    case actions = "moderation_actions"
    case states = "action_states"
    case receipts = "action_receipts"
    case grants = "private_access_grants"
}

/// What has become of an action.
public enum ActionState: String, Sendable, CaseIterable {
    /// Ordered, and not answered by everybody yet.
    case pending
    /// Carried out.
    case applied
    /// Refused by the service that owns the matter.
    case refused
}

/// Why a field was refused. Whoever reads one reckons with words that are not here.
public enum FieldErrorCode: String, Sendable, CaseIterable {
    case required = "REQUIRED"
    case wrongType = "WRONG_TYPE"
    case tooShort = "TOO_SHORT"
    case tooLong = "TOO_LONG"
    case outOfRange = "OUT_OF_RANGE"
    case invalid = "INVALID"
    case notAllowed = "NOT_ALLOWED"
}

/// How far a user is trusted.
public enum TrustLevel: String, Sendable, CaseIterable {
    /// Nobody knows them yet.
    case new
    /// Somebody whom nothing speaks against.
    case regular
    /// Somebody whose ads ended well, for long.
    case trusted
    /// Sanctioned of late.
    case restricted
}
