import Common
import EventBus
import Foundation
import Primitives

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let uploads = EventStream("events:upload")

    /// What became of an upload. An upload is settled once; only one that is ready is heard of again.
    static func settled(_ upload: Upload, traceparent: String?) -> Event {
        let type = if case .ready = upload.status { "upload.completed" } else { "upload.rejected" }
        return event(type, version: 1, upload, traceparent: traceparent)
    }

    /// A picture that was stored as it was sent is stored clean: it has another key, size and checksum.
    static func stripped(_ upload: Upload) -> Event {
        event("upload.completed", version: 2, upload, traceparent: nil)
    }

    /// A picture that was ready is not there any more.
    /// - Parameter upload: as it was.
    static func removed(_ upload: Upload, traceparent: String?) -> Event {
        event("upload.removed", version: 3, upload, traceparent: traceparent)
    }

    private static func event(_ type: String, version: Int, _ upload: Upload, traceparent: String?) -> Event {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("uploadId", upload.id)
            json.field("ownerId", upload.ownerID)
            json.field("contentType", upload.announced.type.rawValue)
            switch upload.status {
            case .ready(let image):
                json.field("key", image.key)
                json.field("size", image.size)
                json.field("width", image.width)
                json.field("height", image.height)
                json.field("sha256", ifPresent: image.sha256.map { Hexadecimal.encode($0) })
            case .rejected(let reason):
                json.field("key", upload.incomingKey)
                json.field("size", upload.announced.size)
                json.field("reason", reason.rawValue)
            case .pending, .expired, .removed:
                json.field("key", upload.incomingKey)
                json.field("size", upload.announced.size)
            }
        }
        return Event(
            id: .v7(), source: UploadsService.description.eventSource, type: type, subject: upload.id.lowercased,
            time: Date(),
            traceparent: traceparent, dataSchema: "/schemas/\(type)/1", version: version,
            data: Array(json.buffer.readableBytesView))
    }
}
