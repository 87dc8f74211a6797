import Common
import Foundation
import JSON
import UploadSignerCore

extension UploadGrant: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", upload.id)
            json.field("url", url)
            switch details {
            case .form(let fields):
                json.field("method", UploadGrant.Method.post.rawValue)
                json.object("fields") { json in
                    for field in fields { json.field(dynamicKey: field.name, field.value) }
                }
            case .headers(let contentType):
                json.field("method", UploadGrant.Method.put.rawValue)
                json.object("headers") { $0.field(dynamicKey: "Content-Type", contentType) }
            }
            json.field("expiresAt", upload.formExpiresAt)
            json.field("maxBytes", upload.announced.size)
        }
    }
}

/// An upload as its owner and admins see it.
struct UploadJSON: JSONWritable {
    let upload: Upload
    let download: Download?
    /// Whether the owner asks, who alone is told what the file is called on their machine.
    let isOwn: Bool

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", upload.id)
            json.field("purpose", upload.purpose.rawValue)
            json.field("fileName", isOwn ? upload.fileName : "")
            json.field("status", upload.status.name.rawValue)
            if case .rejected(let reason) = upload.status { json.field("reason", reason.rawValue) }
            json.field("contentType", upload.announced.type.rawValue)
            if case .ready(let image) = upload.status {
                json.field("size", image.size)
                json.field("width", image.width)
                json.field("height", image.height)
            } else {
                json.field("size", upload.announced.size)
            }
            json.field("url", nullable: download?.url)
            json.field("expiresAt", download?.expiresAt ?? upload.formExpiresAt)
            json.field("createdAt", upload.createdAt)
        }
    }
}

/// What became of an upload.
struct CompletionJSON: JSONWritable {
    let upload: Upload

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", upload.id)
            json.field("status", upload.status.name.rawValue)
            switch upload.status {
            case .ready(let image):
                json.field("contentType", upload.announced.type.rawValue)
                json.field("size", image.size)
                json.field("width", image.width)
                json.field("height", image.height)
            case .rejected(let reason): json.field("reason", reason.rawValue)
            case .pending, .expired, .removed: break
            }
        }
    }
}
