// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `Room`, as events carry it.
public struct RoomPayload: Sendable, Equatable, JSONWritable {
    /// The field `id`.
    public var id: UUID
    /// The field `name`.
    public var name: String
    /// The field `description`.
    public var description: String
    /// The field `visibility`.
    public var visibility: RoomVisibility
    /// The field `intervalGlobalSeconds`.
    public var intervalGlobalSeconds: Double
    /// The field `perUserSeconds`.
    public var perUserSeconds: Double
    /// The field `silenced`.
    public var silenced: Bool
    /// The field `silencedUntil`.
    public var silencedUntil: Date?
    /// The field `memberCount`.
    public var memberCount: Int
    /// The field `createdAt`.
    public var createdAt: Date
    /// Since when nobody may write there; absent while the room is not archived.
    public var archivedAt: Date?
    /// Of an archived room; absent otherwise.
    public var archivedBy: Open<RoomArchiver>?

    /// What it says.
    public init(
        id: UUID, name: String, description: String, visibility: RoomVisibility, intervalGlobalSeconds: Double,
        perUserSeconds: Double, silenced: Bool, silencedUntil: Date?, memberCount: Int, createdAt: Date,
        archivedAt: Date? = nil, archivedBy: Open<RoomArchiver>? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.visibility = visibility
        self.intervalGlobalSeconds = intervalGlobalSeconds
        self.perUserSeconds = perUserSeconds
        self.silenced = silenced
        self.silencedUntil = silencedUntil
        self.memberCount = memberCount
        self.createdAt = createdAt
        self.archivedAt = archivedAt
        self.archivedBy = archivedBy
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let id = reader.uuid("id")
        let name = reader.string("name", length: 0...131072)
        let description = reader.string("description", length: 0...131072)
        let visibility = reader.choice("visibility", of: RoomVisibility.self)
        let intervalGlobalSeconds = reader.double("intervalGlobalSeconds", in: 0...Double.greatestFiniteMagnitude)
        let perUserSeconds = reader.double("perUserSeconds", in: 0...Double.greatestFiniteMagnitude)
        let silenced = reader.bool("silenced")
        let silencedUntil = reader.optionalDate("silencedUntil")
        let memberCount = reader.int("memberCount", in: 0...Int.max)
        let createdAt = reader.date("createdAt")
        let archivedAt = reader.optionalDate("archivedAt")
        let archivedBy = reader.optionalString("archivedBy", length: 1...200).map { Open<RoomArchiver>(rawValue: $0) }
        guard let id, let name, let description, let visibility, let intervalGlobalSeconds, let perUserSeconds,
            let silenced, let memberCount, let createdAt
        else { return nil }
        self.id = id
        self.name = name
        self.description = description
        self.visibility = visibility
        self.intervalGlobalSeconds = intervalGlobalSeconds
        self.perUserSeconds = perUserSeconds
        self.silenced = silenced
        self.silencedUntil = silencedUntil
        self.memberCount = memberCount
        self.createdAt = createdAt
        self.archivedAt = archivedAt
        self.archivedBy = archivedBy
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("name", name)
        json.field("description", description)
        json.field("visibility", visibility.rawValue)
        json.field("intervalGlobalSeconds", intervalGlobalSeconds)
        json.field("perUserSeconds", perUserSeconds)
        json.field("silenced", silenced)
        json.field("silencedUntil", nullable: silencedUntil)
        json.field("memberCount", memberCount)
        json.field("createdAt", createdAt)
        json.field("archivedAt", ifPresent: archivedAt)
        json.field("archivedBy", ifPresent: archivedBy?.rawValue)
    }
}
