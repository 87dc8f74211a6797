import Common
import Foundation

/// Makes short-lived addresses of pictures.
package struct PictureAddress: Sendable {
    let presigner: S3Presigner
    let limits: UploadLimits
    let now: @Sendable () -> Date

    package init(presigner: S3Presigner, limits: UploadLimits, now: @escaping @Sendable () -> Date) {
        self.presigner = presigner
        self.limits = limits
        self.now = now
    }

    /// - Returns: nil for an upload that is no picture yet, or none any more.
    func callAsFunction(of upload: Upload, isPublic: Bool) -> Download? {
        guard case .ready(let image) = upload.status else { return nil }
        let time = now().truncatedToMilliseconds
        let lifetime = isPublic ? limits.publicLifetime : limits.downloadLifetime
        let seconds = Int(lifetime.components.seconds)
        return Download(
            url: presigner.get(
                key: image.key, contentType: upload.announced.type.rawValue,
                disposition: ContentDisposition.inline(upload), for: seconds, at: time),
            expiresAt: time + lifetime.seconds,
            keptSeconds: isPublic ? seconds / 2 : 0)
    }
}
