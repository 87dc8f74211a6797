import Common
import EventBus
import Foundation

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let uploads = EventStream("events:upload")

    /// What became of an upload. An upload is settled once, so this is its only event.
    static func settled(_ upload: Upload, traceparent: String?) -> Event {
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
                json.field("sha256", ifPresent: upload.announced.sha256?.hexText)
            case .rejected(let reason):
                json.field("key", upload.incomingKey)
                json.field("size", upload.announced.size)
                json.field("reason", reason.rawValue)
            case .pending, .expired, .removed:
                json.field("key", upload.incomingKey)
                json.field("size", upload.announced.size)
            }
        }
        let type = if case .ready = upload.status { "upload.completed" } else { "upload.rejected" }
        return event(type, subject: upload.id, traceparent: traceparent, json)
    }

    private static func event(_ type: String, subject: UUID, traceparent: String?, _ json: JSONWriter) -> Event {
        Event(
            id: .v7(), source: UploadsService.description.eventSource, type: type, subject: subject.lowercased,
            time: Date(),
            traceparent: traceparent, dataSchema: "/schemas/\(type)/1", version: 1,
            data: Array(json.buffer.readableBytesView))
    }
}
