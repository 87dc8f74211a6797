import Common
import Contract
import Foundation
import JSON

/// The permission to upload one picture straight to the store, as its owner gets it.
package struct UploadGrant: Sendable {
    /// How the browser sends the picture.
    package typealias Method = UploadMethod

    private let upload: Upload
    private let url: String
    private let details: Details

    private enum Details: Sendable {
        case form([S3Presigner.Form.Field])
        case headers(contentType: String)
    }

    /// Signs, from `date` until the upload's form expires.
    init(_ upload: Upload, by method: Method, signing presigner: S3Presigner, at date: Date) {
        self.upload = upload
        let object = S3Presigner.Upload(
            key: upload.incomingKey, contentType: upload.announced.type.rawValue, size: upload.announced.size)
        switch method {
        case .post:
            let form = presigner.post(object, until: upload.formExpiresAt, at: date)
            url = form.url
            details = .form(form.fields)
        case .put:
            let seconds = max(1, Int(upload.formExpiresAt.timeIntervalSince(date)))
            url = presigner.put(object, for: seconds, at: date)
            details = .headers(contentType: object.contentType)
        }
    }
}

extension UploadGrant: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", upload.id)
            json.field("url", url)
            switch details {
            case .form(let fields):
                json.field("method", Method.post.rawValue)
                json.object("fields") { json in
                    for field in fields { json.field(dynamicKey: field.name, field.value) }
                }
            case .headers(let contentType):
                json.field("method", Method.put.rawValue)
                json.object("headers") { $0.field(dynamicKey: "Content-Type", contentType) }
            }
            json.field("expiresAt", upload.formExpiresAt)
            json.field("maxBytes", upload.announced.size)
        }
    }
}
