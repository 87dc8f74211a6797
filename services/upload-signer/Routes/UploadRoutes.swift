import Common
import Contract
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Primitives
import Serving
import UploadSignerCore

/// The REST side of uploads: decode, use case, encode.
struct UploadRoutes: Sendable {
    let start: StartUpload
    let complete: CompleteUpload
    let show: ShowUpload
    let showPicture: ShowPicture
    let discard: DiscardUpload
    /// The largest picture that may be announced.
    let maxBytes: Int

    /// Routes for callers with an account.
    func add(to group: RouterGroup<AppRequestContext>) {
        group.post(use: startUpload)
        group.post(":uploadId/complete", use: completeUpload)
        group.get(":uploadId", use: showUpload)
        group.delete(":uploadId", use: discardUpload)
    }

    /// The picture itself, which strangers may see too.
    func addContent(to group: RouterGroup<AppRequestContext>) {
        group.get(":uploadId/content", use: content)
    }

    @Sendable private func startUpload(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let (command, claim) = try await request.decodeCreation(by: caller.userID) { reader in
            StartUpload.Command(&reader, maxBytes: maxBytes)
        }
        let grant = try await start(command, by: caller.userID, once: IdempotentCreation(claim))
        return .created(grant, in: "/uploads")
    }

    @Sendable private func completeUpload(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let id = try context.parameters.requireID("uploadId")
        let upload = try await complete(id, by: caller.userID)
        return .json(CompletionJSON(upload: upload))
    }

    @Sendable private func showUpload(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let viewer = Viewer(try context.requirePrincipal())
        let id = try context.parameters.requireID("uploadId")
        let (upload, download) = try await show(id, to: viewer)
        return .json(
            UploadJSON(upload: upload, download: download, isOwn: upload.ownerID == viewer.userID),
            headers: [.cacheControl: "no-store"])
    }

    @Sendable private func discardUpload(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let caller = try context.requirePrincipal()
        let id = try context.parameters.requireID("uploadId")
        try await discard(id, by: caller.userID)
        return Response(status: .noContent)
    }

    @Sendable private func content(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let viewer = context.principal.map(Viewer.init)
        let id = try context.parameters.requireID("uploadId")
        let download = try await showPicture(id, to: viewer)
        // Kept for less than the address holds, so that a page shown again does not ask for every picture again.
        let caching = download.keptSeconds > 0 ? "private, max-age=\(download.keptSeconds)" : "no-store"
        return Response(status: .found, headers: [.location: download.url, .cacheControl: caching])
    }
}

extension Viewer {
    init(_ principal: Principal) {
        self.init(userID: principal.userID, isAdmin: principal.isAdmin)
    }
}

extension StartUpload.Command {
    private static let sha256Text = LocalizedText(
        pt: "Deve ter 64 dígitos hexadecimais.", en: "Must be 64 hexadecimal digits.")

    /// nil if a field failed; the reader then knows which.
    init?(_ reader: inout FieldReader, maxBytes: Int) {
        let purpose: Upload.Purpose? = reader.choice("purpose")
        let fileName = reader.parsed("fileName") { text throws(ValueRefused) in try FileName(text) }
        let type: PictureType? = reader.choice("contentType")
        let size = reader.int("size", in: 1...maxBytes)
        let sha256 = reader.optionalParsed("sha256") { text throws(ValueRefused) -> [UInt8] in
            guard let bytes = Hexadecimal.decode(text), bytes.count == 32 else {
                throw ValueRefused(.invalid, Self.sha256Text)
            }
            return bytes
        }
        let method: UploadGrant.Method? = reader.optionalChoice("method")
        guard let purpose, let fileName, let type, let size else { return nil }
        self.init(
            purpose: purpose, fileName: fileName,
            announced: Upload.Announcement(type: type, size: size, sha256: sha256), method: method ?? .post)
    }
}
