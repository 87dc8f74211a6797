import Common
import Foundation
import Postgres
import ServiceKit
import UploadSignerCore

extension Upload {
    /// Reads the columns of `uploads`.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id", as: UUID.self),
            ownerID: try row.decode("owner_id", as: UUID.self),
            purpose: try row.choice("purpose", of: "uploads"),
            fileName: try row.decode("file_name", as: String.self),
            announced: Announcement(
                type: try row.choice("content_type", of: "uploads"),
                size: Int(try row.decode("announced_size", as: Int64.self)),
                sha256: try row.decode("announced_sha256", as: [UInt8]?.self)),
            status: try UploadStatus(row: row),
            createdAt: try row.decode("created_at", as: Date.self),
            formExpiresAt: try row.decode("form_expires_at", as: Date.self),
            expiresAt: try row.decode("expires_at", as: Date.self))
    }
}

extension UploadStatus {
    fileprivate init(row: PostgresRow) throws {
        switch try row.choice("status", of: "uploads") as Name {
        case .pending: self = .pending
        case .expired: self = .expired
        case .removed: self = .removed
        case .rejected: self = .rejected(try row.choice("reason", of: "uploads"))
        case .ready:
            self = .ready(
                StoredImage(
                    key: try row.decode("stored_key", as: String.self),
                    size: Int(try row.decode("size", as: Int64.self)),
                    width: Int(try row.decode("width", as: Int32.self)),
                    height: Int(try row.decode("height", as: Int32.self)),
                    sha256: try row.decode("stored_sha256", as: [UInt8]?.self),
                    isStripped: try row.decode("stripped_at", as: Date?.self) != nil))
        }
    }
}
