import Contract
import Foundation

/// A picture that somebody uploads, from the moment it is asked for.
struct Upload: Sendable, Equatable {
    /// What a picture may be for. Others may follow.
    typealias Purpose = UploadPurpose

    let id: UUID
    let ownerID: UUID
    let purpose: Purpose
    /// What the picture is called on the owner's machine, which nobody else is told; empty once the owner was erased.
    let fileName: String
    /// What was asked for, and is bound into the signature.
    let announced: Announcement
    let status: UploadStatus
    let createdAt: Date
    /// When the signature ends.
    let formExpiresAt: Date
    /// Until when the upload can be completed.
    let expiresAt: Date

    /// What the object has to be.
    struct Announcement: Sendable, Equatable {
        let type: PictureType
        let size: Int
        let sha256: [UInt8]?
    }

    /// Where browsers put it. Signatures cover keys under `incoming/` only.
    var incomingKey: String { "incoming/\(id.lowercased)" }

    /// Where one attempt at completing or cleaning it stores the picture. Each has a key of its own, so that one that was
    /// given up, and goes on all the same, cannot overwrite what another has judged.
    func storedKey(attempt: UUID) -> String { "images/\(id.lowercased)/\(attempt.lowercased)" }
}

/// How far an upload has come.
///
/// `pending` → `ready` or `rejected` (the object was looked at) or `expired` (it never was); `ready` → `removed`.
/// What is not pending never becomes pending again, and nothing follows `rejected`, `expired` and `removed`.
enum UploadStatus: Sendable, Equatable {
    case pending
    case ready(StoredImage)
    case rejected(Rejection)
    case expired
    case removed

    /// The status as clients and the database know it.
    typealias Name = Contract.UploadStatus

    var name: Name {
        switch self {
        case .pending: .pending
        case .ready: .ready
        case .rejected: .rejected
        case .expired: .expired
        case .removed: .removed
        }
    }

    /// Whether `next` may follow.
    func mayBecome(_ next: Name) -> Bool {
        switch (name, next) {
        case (.pending, .ready), (.pending, .rejected), (.pending, .expired), (.pending, .removed): true
        case (.ready, .removed): true
        default: false
        }
    }
}

/// A picture that was found good, at a key that no signature covers.
struct StoredImage: Sendable, Equatable {
    let key: String
    let size: Int
    let width: Int
    let height: Int
    /// Of the stored bytes; nil where they were stored before it was kept.
    let sha256: [UInt8]?
    /// Whether nothing is stored but the picture. Until then only its owner sees it.
    let isStripped: Bool
}

extension Rejection {
    init(_ refusal: ImageRefused) {
        switch refusal {
        case .notAnImage: self = .notAnImage
        case .corrupt: self = .corrupt
        case .animated: self = .animated
        case .dimensions: self = .dimensionsTooLarge
        case .embeddedContent: self = .embeddedContent
        }
    }
}

extension Upload {
    /// The same upload in another status.
    func with(status: UploadStatus) -> Upload {
        Upload(
            id: id, ownerID: ownerID, purpose: purpose, fileName: fileName, announced: announced, status: status,
            createdAt: createdAt, formExpiresAt: formExpiresAt, expiresAt: expiresAt)
    }
}
