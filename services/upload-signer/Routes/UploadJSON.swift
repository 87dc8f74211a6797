import Common
import Foundation

/// An upload as its owner and admins see it.
struct UploadJSON: JSONWritable {
    let upload: Upload
    let download: ShowUpload.Download?

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", upload.id)
            json.field("purpose", upload.purpose.rawValue)
            json.field("fileName", upload.fileName)
            json.field("status", upload.status.name.rawValue)
            if case .rejected(let reason) = upload.status { json.field("reason", reason.rawValue) }
            json.field("contentType", upload.announced.type.rawValue)
            json.field("size", upload.announced.size)
            if case .ready(let image) = upload.status {
                json.field("width", image.width)
                json.field("height", image.height)
            }
            json.field("url", nullable: download?.url)
            json.field("expiresAt", download?.expiresAt ?? upload.formExpiresAt)
            json.field("createdAt", upload.createdAt)
        }
    }
}

/// What became of an upload (CONTRACT §6).
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
