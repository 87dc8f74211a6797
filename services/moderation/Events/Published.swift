import Common
import Contract
import EventBus
import Foundation
import JSON
import ModerationCore
import ServiceKit

/// The events that moderation publishes, all on one stream.
enum PublishedEvents {
    static let moderation = EventStream.orders

    /// An order to the service that owns the matter. Orders are facts, not states of an aggregate: their version is 1.
    /// - Throws: ``IncompleteRecord`` for a record that lacks what its order has to say.
    static func order(_ record: AuditRecord) throws(IncompleteRecord) -> Event {
        switch record.kind {
        case .adApproved, .adSuspended, .adRemoved: event(record, adOrder(record))
        case .roomSilenced, .roomUnsilenced, .roomArchiveOrdered, .roomUnarchiveOrdered:
            event(
                record,
                RoomOrderPayload(
                    actionID: record.id, reason: record.reason, adminID: record.adminID, roomID: record.subject.id,
                    until: record.until, reasonCode: record.reasonCode))
        case .userSilenced, .userUnsilenced, .userSuspended, .userReinstated, .userDeletionOrdered:
            event(
                record,
                UserOrderPayload(
                    actionID: record.id, reason: record.reason, adminID: record.adminID, userID: record.subject.id,
                    // Every event about a user says where it holds; what is not a silence holds everywhere.
                    scope: record.scope ?? .global, roomID: record.roomID, until: record.until,
                    reasonCode: record.reasonCode))
        case .messageRemovalOrdered:
            event(
                record,
                MessageOrderPayload(
                    actionID: record.id, reason: record.reason, adminID: record.adminID, messageID: record.subject.id,
                    reasonCode: record.reasonCode))
        case .privateAccessGranted: event(record, try accessOrder(record))
        case .roomHistoryRead: throw IncompleteRecord(kind: record.kind)
        }
    }

    /// - Parameter revision: counts the changes of the user's level.
    static func trustChanged(_ userID: UUID, _ trust: TrustAssessment, revision: Int64, at time: Date) -> Event {
        Event(
            .userTrustChanged, from: .moderation, about: userID, at: time, version: Int(revision),
            data: TrustChangePayload(userID: userID, level: trust.level, score: trust.score))
    }

    private static func adOrder(_ record: AuditRecord) -> AdOrderPayload {
        AdOrderPayload(
            actionID: record.id, reason: record.reason, adminID: record.adminID, adID: record.subject.id,
            version: record.subjectVersion.map { Int($0) }, reasonCode: record.reasonCode)
    }

    private static func accessOrder(_ record: AuditRecord) throws(IncompleteRecord) -> PrivateAccessOrderPayload {
        guard let grantID = record.grantID, let until = record.until else {
            throw IncompleteRecord(kind: record.kind)
        }
        return PrivateAccessOrderPayload(
            actionID: record.id, reason: record.reason, adminID: record.adminID, grantID: grantID,
            roomID: record.subject.id, until: until, reasonCode: record.reasonCode)
    }

    private static func event(_ record: AuditRecord, _ data: some JSONWritable) -> Event {
        Event(
            record.kind.eventType, from: .moderation, about: record.subject.id, at: record.createdAt, data: data)
    }
}

/// An entry of the log that orders nothing, or lacks what its order has to say: no decision makes such a one.
struct IncompleteRecord: Error {
    let kind: ActionKind
}
