import Common
import Contract
import EventBus
import Foundation
import Primitives
import ServiceKit
import UploadSignerCore

/// The events that this service publishes.
enum PublishedEvents {
    static let uploads = EventStream(.upload)

    /// What became of an upload; nil while nothing has. An upload is settled once; only one that is ready is heard of again.
    static func settled(_ upload: Upload, at time: Date) -> Event? {
        guard case .rejected(let reason) = upload.status else {
            return ready(.uploadCompleted, upload, version: 1, at: time)
        }
        let data = UploadRejectionPayload(
            uploadID: upload.id, ownerID: upload.ownerID, key: upload.incomingKey,
            contentType: .known(upload.announced.type), size: upload.announced.size, reason: .known(reason))
        return Event(
            .uploadRejected, from: .uploadSigner, about: upload.id, at: time, data: data)
    }

    /// A picture that was stored as it was sent is stored clean: it has another key, size and checksum.
    static func stripped(_ upload: Upload, at time: Date) -> Event? {
        ready(.uploadCompleted, upload, version: 2, at: time)
    }

    /// A picture that was ready is not there any more.
    /// - Parameter upload: as it was.
    static func removed(_ upload: Upload, at time: Date) -> Event? {
        ready(.uploadRemoved, upload, version: 3, at: time)
    }

    /// nil for an upload that is not ready.
    private static func ready(_ type: EventType, _ upload: Upload, version: Int, at time: Date) -> Event? {
        guard case .ready(let image) = upload.status else { return nil }
        let data = UploadReadyPayload(
            uploadID: upload.id, ownerID: upload.ownerID, key: image.key, contentType: .known(upload.announced.type),
            size: image.size, width: image.width, height: image.height,
            sha256: image.sha256.map { Hexadecimal.encode($0) })
        return Event(
            type, from: .uploadSigner, about: upload.id, at: time, version: version,
            data: data)
    }
}
