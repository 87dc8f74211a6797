import Foundation

/// Says where a picture is: to everybody once an approved ad has it, to its owner and admins before.
package struct ShowPicture: Sendable {
    let store: any UploadStore
    let address: PictureAddress

    package init(store: any UploadStore, address: PictureAddress) {
        self.store = store
        self.address = address
    }

    /// - Throws: ``UploadsRefusal/notFound``, ``UploadsRefusal/notClean``.
    package func callAsFunction(_ id: UUID, to viewer: Viewer?) async throws -> Download {
        guard let upload = try await store.upload(id) else { throw UploadsRefusal.notFound }
        let isPublic = try await store.isPublic(id)
        guard isPublic || viewer?.mayKnow(upload) == true, let download = address(of: upload, isPublic: isPublic) else {
            throw UploadsRefusal.notFound
        }
        guard upload.mayBeShown(to: viewer) else { throw UploadsRefusal.notClean }
        return download
    }
}
