import Common
import Foundation

/// Shows an upload to its owner or an admin, and a picture to whoever may see it.
package struct ShowUpload: Sendable {
    /// Who asks: nobody in particular, or an account.
    package struct Viewer: Sendable {
        package let userID: UUID
        package let isAdmin: Bool

        package init(userID: UUID, isAdmin: Bool) {
            self.userID = userID
            self.isAdmin = isAdmin
        }
    }

    /// A short-lived address of a picture.
    package struct Download: Sendable, Equatable {
        package let url: String
        package let expiresAt: Date
        /// For how many seconds the address may be kept, so that it still holds when it is used; none where the picture is
        /// not for everybody.
        package let keptSeconds: Int
    }

    package let store: any UploadStore
    package let presigner: S3Presigner
    package let limits: UploadLimits
    package let now: @Sendable () -> Date

    package init(
        store: any UploadStore, presigner: S3Presigner, limits: UploadLimits, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.presigner = presigner
        self.limits = limits
        self.now = now
    }

    /// The upload, with an address if it is ready. One that holds more than the picture yet has one for its owner only.
    /// - Throws: ``UploadsRefusal/notFound`` also to those who may not know of it.
    package func callAsFunction(_ id: UUID, to viewer: Viewer) async throws -> (upload: Upload, download: Download?) {
        guard let upload = try await store.upload(id), Self.mayKnow(upload, viewer) else {
            throw UploadsRefusal.notFound
        }
        let download = Self.mayBeShown(upload, viewer) ? download(of: upload, isPublic: false) : nil
        return (upload, download)
    }

    /// The address of a picture: for everybody once an approved ad has it, for its owner and admins before.
    /// - Throws: ``UploadsRefusal/notFound``, ``UploadsRefusal/notClean``.
    package func content(_ id: UUID, to viewer: Viewer?) async throws -> Download {
        guard let upload = try await store.upload(id) else { throw UploadsRefusal.notFound }
        let isPublic = try await store.isPublic(id)
        guard isPublic || viewer.map({ Self.mayKnow(upload, $0) }) == true,
            let download = download(of: upload, isPublic: isPublic)
        else { throw UploadsRefusal.notFound }
        guard Self.mayBeShown(upload, viewer) else { throw UploadsRefusal.notClean }
        return download
    }

    private func download(of upload: Upload, isPublic: Bool) -> Download? {
        guard case .ready(let image) = upload.status else { return nil }
        let now = now().truncatedToMilliseconds
        let lifetime = isPublic ? limits.publicLifetime : limits.downloadLifetime
        let seconds = Int(lifetime.components.seconds)
        return Download(
            url: presigner.get(
                key: image.key, contentType: upload.announced.type.rawValue,
                disposition: ContentDisposition.inline(upload), for: seconds, at: now),
            expiresAt: now + lifetime.seconds,
            keptSeconds: isPublic ? seconds / 2 : 0)
    }

    /// Nobody else sees where a picture was taken, and what else is with it.
    private static func mayBeShown(_ upload: Upload, _ viewer: Viewer?) -> Bool {
        if case .ready(let image) = upload.status, image.isStripped { return true }
        return viewer?.userID == upload.ownerID
    }

    private static func mayKnow(_ upload: Upload, _ viewer: Viewer) -> Bool {
        viewer.isAdmin || viewer.userID == upload.ownerID
    }
}
