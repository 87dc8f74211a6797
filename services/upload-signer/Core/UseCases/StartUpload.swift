import Common
import Foundation

/// Gives somebody the permission to upload one picture, of exactly the type and size that they announce.
package struct StartUpload: Sendable {
    package struct Command: Sendable {
        package let purpose: Upload.Purpose
        package let fileName: FileName
        package let announced: Upload.Announcement
        package let method: UploadGrant.Method

        package init(
            purpose: Upload.Purpose, fileName: FileName, announced: Upload.Announcement, method: UploadGrant.Method
        ) {
            self.purpose = purpose
            self.fileName = fileName
            self.announced = announced
            self.method = method
        }
    }

    let store: any UploadStore
    let presigner: S3Presigner
    let limits: UploadLimits
    let now: @Sendable () -> Date

    package init(
        store: any UploadStore, presigner: S3Presigner, limits: UploadLimits, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.presigner = presigner
        self.limits = limits
        self.now = now
    }

    /// - Parameter creation: what a repeated request is known by, and what the permission is answered with.
    /// - Returns: the answer's bytes, the same for a repetition; signed again where the signature has ended and the upload
    ///   can still be completed.
    /// - Throws: ``UploadsRefusal``, `IdempotencyKeyReused`, `IdempotencyAnswerExpired`.
    package func callAsFunction(
        _ command: Command, by ownerID: UUID, once creation: IdempotentCreation<UploadGrant>
    ) async throws -> [UInt8] {
        let time = now().truncatedToMilliseconds
        let upload = Upload(
            id: UUID.v7(), ownerID: ownerID, purpose: command.purpose, fileName: command.fileName.text,
            announced: command.announced, status: .pending, createdAt: time,
            formExpiresAt: time + limits.formLifetime.seconds,
            expiresAt: time + limits.pendingLifetime.seconds)
        let granted = IdempotentCreation<Upload>(creation.claim) { upload in
            try creation.answer(UploadGrant(upload, by: command.method, signing: presigner, at: time))
        } goodUntil: {
            $0.formExpiresAt
        }
        return try await store.create(upload, once: granted)
    }
}
