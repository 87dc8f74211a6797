import Contract
import Foundation

/// A picture that somebody uploads, from the moment it is asked for.
package struct Upload: Sendable, Equatable {
    /// What a picture may be for. Others may follow.
    package typealias Purpose = UploadPurpose

    package let id: UUID
    package let ownerID: UUID
    package let purpose: Purpose
    /// What the picture is called on the owner's machine, which nobody else is told; empty once the owner was erased.
    package let fileName: String
    /// What was asked for, and is bound into the signature.
    package let announced: Announcement
    package let status: UploadStatus
    package let createdAt: Date
    /// When the signature ends.
    package let formExpiresAt: Date
    /// Until when the upload can be completed.
    package let expiresAt: Date

    package init(
        id: UUID, ownerID: UUID, purpose: Purpose, fileName: String, announced: Announcement, status: UploadStatus,
        createdAt: Date, formExpiresAt: Date, expiresAt: Date
    ) {
        self.id = id
        self.ownerID = ownerID
        self.purpose = purpose
        self.fileName = fileName
        self.announced = announced
        self.status = status
        self.createdAt = createdAt
        self.formExpiresAt = formExpiresAt
        self.expiresAt = expiresAt
    }

    /// What the object has to be.
    package struct Announcement: Sendable, Equatable {
        package let type: PictureType
        package let size: Int
        package let sha256: [UInt8]?

        package init(type: PictureType, size: Int, sha256: [UInt8]?) {
            self.type = type
            self.size = size
            self.sha256 = sha256
        }
    }

    /// Where browsers put it. Signatures cover keys under `incoming/` only.
    package var incomingKey: String { "incoming/\(id.lowercased)" }

    /// Where one attempt at completing or cleaning it stores the picture. Each has a key of its own, so that one that was
    /// given up, and goes on all the same, cannot overwrite what another has judged.
    package func storedKey(attempt: UUID) -> String { "images/\(id.lowercased)/\(attempt.lowercased)" }
}

/// How far an upload has come.
///
/// `pending` → `ready` or `rejected` (the object was looked at) or `expired` (it never was); `ready` → `removed`.
/// What is not pending never becomes pending again, and nothing follows `rejected`, `expired` and `removed`.
package enum UploadStatus: Sendable, Equatable {
    case pending
    case ready(StoredImage)
    case rejected(Rejection)
    case expired
    case removed

    /// The status as clients and the database know it.
    package typealias Name = Contract.UploadStatus

    package var name: Name {
        switch self {
        case .pending: .pending
        case .ready: .ready
        case .rejected: .rejected
        case .expired: .expired
        case .removed: .removed
        }
    }

    /// Whether `next` may follow.
    package func mayBecome(_ next: Name) -> Bool {
        switch (name, next) {
        case (.pending, .ready), (.pending, .rejected), (.pending, .expired), (.pending, .removed): true
        case (.ready, .removed): true
        default: false
        }
    }
}

/// A picture that was found good, at a key that no signature covers.
package struct StoredImage: Sendable, Equatable {
    package let key: String
    package let size: Int
    package let width: Int
    package let height: Int
    /// Of the stored bytes; nil where they were stored before it was kept.
    package let sha256: [UInt8]?
    /// Whether nothing is stored but the picture. Until then only its owner sees it.
    package let isStripped: Bool

    package init(key: String, size: Int, width: Int, height: Int, sha256: [UInt8]?, isStripped: Bool) {
        self.key = key
        self.size = size
        self.width = width
        self.height = height
        self.sha256 = sha256
        self.isStripped = isStripped
    }
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
    package func with(status: UploadStatus) -> Upload {
        Upload(
            id: id, ownerID: ownerID, purpose: purpose, fileName: fileName, announced: announced, status: status,
            createdAt: createdAt, formExpiresAt: formExpiresAt, expiresAt: expiresAt)
    }
}
