// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `ActionAnswer`, as events carry it.
public struct ActionAnswerPayload: Sendable, Equatable, JSONWritable {
    /// The field `actionId`.
    public var actionID: UUID
    /// The field `service`.
    public var service: Open<OwningService>
    /// Of a refusal: `NOT_FOUND`, `INVALID_TRANSITION`, `VERSION_CONFLICT`, `LAST_ADMIN` …
    public var code: String?
    /// The field `detail`.
    public var detail: String?
    /// Whom it concerns, where the service knows that, as a message's author.
    public var userID: UUID?

    /// What it says.
    public init(
        actionID: UUID, service: Open<OwningService>, code: String? = nil, detail: String? = nil, userID: UUID? = nil
    ) {
        self.actionID = actionID
        self.service = service
        self.code = code
        self.detail = detail
        self.userID = userID
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let actionID = reader.uuid("actionId")
        let service = reader.string("service", length: 1...200).map { Open<OwningService>(rawValue: $0) }
        let code = reader.optionalString("code", length: 0...131072)
        let detail = reader.optionalString("detail", length: 0...131072)
        let userID = reader.optionalUUID("userId")
        guard let actionID, let service else { return nil }
        self.actionID = actionID
        self.service = service
        self.code = code
        self.detail = detail
        self.userID = userID
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("actionId", actionID)
        json.field("service", service.rawValue)
        json.field("code", ifPresent: code)
        json.field("detail", ifPresent: detail)
        json.field("userId", ifPresent: userID)
    }
}
