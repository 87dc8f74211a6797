// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The whole ad with everything that its owner sees, as an event tells it and a moderator reads it. Title and
/// description are empty once it was erased with its owner's account.
public struct AdEventPayload: Sendable, Equatable, JSONWritable {
    /// What every `Ad` says.
    public var ad: AdPayload
    /// Where the status changed.
    public var previousStatus: AdStatus?
    /// Moderation's action, where one was the cause.
    public var actionID: UUID?

    /// What it says.
    public init(ad: AdPayload, previousStatus: AdStatus? = nil, actionID: UUID? = nil) {
        self.ad = ad
        self.previousStatus = previousStatus
        self.actionID = actionID
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let ad = AdPayload(&reader)
        let previousStatus = reader.optionalChoice("previousStatus", of: AdStatus.self)
        let actionID = reader.optionalUUID("actionId")
        guard let ad else { return nil }
        self.ad = ad
        self.previousStatus = previousStatus
        self.actionID = actionID
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        ad.writeFields(to: &json)
        json.field("previousStatus", ifPresent: previousStatus?.rawValue)
        json.field("actionId", ifPresent: actionID)
    }
}
