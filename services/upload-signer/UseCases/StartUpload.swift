import Common
import Foundation
import JSON

/// Gives somebody the permission to upload one picture, of exactly the type and size that they announce.
struct StartUpload: Sendable {
    struct Command: Sendable {
        let purpose: Upload.Purpose
        let fileName: FileName
        let announced: Upload.Announcement
        let method: UploadGrant.Method
    }

    let store: any UploadStore
    let presigner: S3Presigner
    let limits: UploadLimits
    let now: @Sendable () -> Date

    /// - Parameter claim: what a repeated request is known by.
    /// - Returns: the answer's bytes, the same for a repetition; signed again where the signature has ended and the upload
    ///   can still be completed.
    /// - Throws: ``UploadsRefusal``, `IdempotencyKeyReused`, `IdempotencyAnswerExpired`.
    func callAsFunction(_ command: Command, by ownerID: UUID, claim: IdempotencyClaim?) async throws -> [UInt8] {
        let now = now().truncatedToMilliseconds
        let upload = Upload(
            id: UUID.v7(), ownerID: ownerID, purpose: command.purpose, fileName: command.fileName.text,
            announced: command.announced, status: .pending, createdAt: now,
            formExpiresAt: now + limits.formLifetime.seconds,
            expiresAt: now + limits.pendingLifetime.seconds)
        let creation = IdempotentCreation<Upload>(claim) { upload in
            var json = JSONWriter(capacity: 2_048)
            json.value(UploadGrant(upload, by: command.method, signing: presigner, at: now))
            return Array(json.buffer.readableBytesView)
        } goodUntil: {
            $0.formExpiresAt
        }
        return try await store.create(upload, once: creation)
    }
}
