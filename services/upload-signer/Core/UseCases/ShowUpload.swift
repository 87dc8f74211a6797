import Foundation

/// Shows an upload to its owner or an admin.
package struct ShowUpload: Sendable {
    let store: any UploadStore
    let address: PictureAddress

    package init(store: any UploadStore, address: PictureAddress) {
        self.store = store
        self.address = address
    }

    /// The upload, with an address if it is ready. One that holds more than the picture yet has one for its owner only.
    /// - Throws: ``UploadsRefusal/notFound`` also to those who may not know of it.
    package func callAsFunction(_ id: UUID, to viewer: Viewer) async throws -> (upload: Upload, download: Download?) {
        guard let upload = try await store.upload(id), viewer.mayKnow(upload) else { throw UploadsRefusal.notFound }
        return (upload, upload.mayBeShown(to: viewer) ? address(of: upload, isPublic: false) : nil)
    }
}
