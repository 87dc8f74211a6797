import Common
import EventBus
import Foundation
import JSON

extension Event {
    /// An event of another service.
    static func sample(
        _ type: String, subject: UUID, version: Int = 1, at time: Date = Date(), _ data: [(String, JSONValue)]
    ) -> Event {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            for (key, value) in data { json.field(dynamicKey: key, JSONText(value)) }
        }
        return Event(
            id: .v7(), source: "/test", type: type, subject: subject.lowercased, time: time,
            dataSchema: "/schemas/\(type)/1", version: version, data: Array(json.buffer.readableBytesView))
    }

    static func account(
        _ id: UUID, name: String, status: String = "ativa", type: String = "user.updated", version: Int
    ) -> Event {
        sample(
            type, subject: id, version: version,
            [
                ("userId", .string(id.lowercased)), ("displayName", .string(name)), ("role", .string("User")),
                ("status", .string(status)),
            ])
    }

    static func uploadCompleted(_ id: UUID, ownerID: UUID, size: Int64 = 1_234) -> Event {
        sample(
            "upload.completed", subject: id,
            [
                ("uploadId", .string(id.lowercased)), ("ownerId", .string(ownerID.lowercased)),
                ("key", .string("ads/x")), ("contentType", .string("image/png")), ("size", .integer(size)),
                ("width", .integer(640)), ("height", .integer(480)),
            ])
    }

    static func uploadRejected(_ id: UUID, ownerID: UUID) -> Event {
        sample(
            "upload.rejected", subject: id,
            [("uploadId", .string(id.lowercased)), ("ownerId", .string(ownerID.lowercased))])
    }

    static func uploadRemoved(_ id: UUID, ownerID: UUID) -> Event {
        sample(
            "upload.removed", subject: id,
            [("uploadId", .string(id.lowercased)), ("ownerId", .string(ownerID.lowercased))])
    }

    static func order(_ type: String, _ adID: UUID, version: Int64?, action: UUID = .v7(), reason: String = "r")
        -> Event
    {
        var data: [(String, JSONValue)] = [
            ("actionId", .string(action.lowercased)), ("adId", .string(adID.lowercased)), ("reason", .string(reason)),
        ]
        if let version { data.append(("version", .integer(version))) }
        return sample(type, subject: adID, data)
    }

    static func deletionOrdered(_ userID: UUID, action: UUID = .v7()) -> Event {
        sample(
            "user.deletion_ordered", subject: userID,
            [
                ("actionId", .string(action.lowercased)), ("userId", .string(userID.lowercased)),
                ("reason", .string("r")),
            ])
    }

    static func trustChanged(_ userID: UUID, level: String, version: Int) -> Event {
        sample(
            "user.trust_changed", subject: userID, version: version,
            [("userId", .string(userID.lowercased)), ("level", .string(level)), ("score", .integer(0))])
    }
}

/// Text and whole numbers as JSON.
private struct JSONText: JSONWritable {
    let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    func write(to json: inout JSONWriter) {
        switch value {
        case .string(let text): text.write(to: &json)
        case .integer(let number): number.write(to: &json)
        default: json.null()
        }
    }
}
