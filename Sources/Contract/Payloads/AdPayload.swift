// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `Ad`, as events carry it.
public struct AdPayload: Sendable, Equatable, JSONWritable {
    /// The field `id`.
    public var id: UUID
    /// The field `owner`.
    public var owner: PersonPayload
    /// The field `type`.
    public var type: AdType
    /// The field `title`.
    public var title: String
    /// The field `description`.
    public var description: String
    /// The field `priceCents`.
    public var priceCents: Int?
    /// The field `category`.
    public var category: String?
    /// The field `city`.
    public var city: String?
    /// The field `state`.
    public var state: FederativeUnit?
    /// The field `status`.
    public var status: AdStatus
    /// What a moderator said; for the owner and admins.
    public var statusReason: String?
    /// A suspended ad that its owner has changed since: it waits for a moderator again. For the owner and admins.
    public var corrected: Bool
    /// The field `attachments`.
    public var attachments: [AttachmentPayload]
    /// The field `createdAt`.
    public var createdAt: Date
    /// The field `updatedAt`.
    public var updatedAt: Date
    /// The field `version`.
    public var version: Int

    /// What it says.
    public init(
        id: UUID, owner: PersonPayload, type: AdType, title: String, description: String, priceCents: Int? = nil,
        category: String? = nil, city: String? = nil, state: FederativeUnit? = nil, status: AdStatus,
        statusReason: String? = nil, corrected: Bool = false, attachments: [AttachmentPayload], createdAt: Date,
        updatedAt: Date, version: Int
    ) {
        self.id = id
        self.owner = owner
        self.type = type
        self.title = title
        self.description = description
        self.priceCents = priceCents
        self.category = category
        self.city = city
        self.state = state
        self.status = status
        self.statusReason = statusReason
        self.corrected = corrected
        self.attachments = attachments
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let id = reader.uuid("id")
        let owner = reader.object("owner") { PersonPayload(&$0) }
        let type = reader.choice("type", of: AdType.self)
        let title = reader.string("title", length: 0...131072)
        let description = reader.string("description", length: 0...131072)
        let priceCents = reader.optionalInt("priceCents", in: 0...10000000000)
        let category = reader.optionalString("category", length: 0...131072)
        let city = reader.optionalString("city", length: 0...131072)
        let state = reader.optionalChoice("state", of: FederativeUnit.self)
        let status = reader.choice("status", of: AdStatus.self)
        let statusReason = reader.optionalString("statusReason", length: 0...131072)
        let corrected = reader.optionalBool("corrected") ?? false
        let attachments = reader.objects("attachments", count: 0...10) { AttachmentPayload(&$0) }
        let createdAt = reader.date("createdAt")
        let updatedAt = reader.date("updatedAt")
        let version = reader.int("version", in: 1...Int.max)
        guard let id, let owner, let type, let title, let description, let status, let attachments, let createdAt,
            let updatedAt, let version
        else { return nil }
        self.id = id
        self.owner = owner
        self.type = type
        self.title = title
        self.description = description
        self.priceCents = priceCents
        self.category = category
        self.city = city
        self.state = state
        self.status = status
        self.statusReason = statusReason
        self.corrected = corrected
        self.attachments = attachments
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("owner", owner)
        json.field("type", type.rawValue)
        json.field("title", title)
        json.field("description", description)
        json.field("priceCents", ifPresent: priceCents)
        json.field("currency", "BRL")
        json.field("category", ifPresent: category)
        json.field("city", ifPresent: city)
        json.field("state", ifPresent: state?.rawValue)
        json.field("status", status.rawValue)
        json.field("statusReason", ifPresent: statusReason)
        if corrected { json.field("corrected", true) }
        json.array("attachments", attachments)
        json.field("createdAt", createdAt)
        json.field("updatedAt", updatedAt)
        json.field("version", version)
    }
}
