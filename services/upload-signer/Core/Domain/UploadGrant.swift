import Contract
import Foundation

/// The permission to upload one picture straight to the store, as its owner gets it.
package struct UploadGrant: Sendable {
    /// How the browser sends the picture.
    package typealias Method = UploadMethod

    package let upload: Upload
    package let url: String
    package let details: Details

    /// What goes with the picture, by the method.
    package enum Details: Sendable {
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
