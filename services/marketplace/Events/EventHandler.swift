import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Applies the events of other services, each in its consumer's transaction; an erasure in as many as it takes.
struct EventHandler: Sendable {
    let outbox: Outbox
    let now: @Sendable () -> Date

    func handle(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        let consumed = try ConsumedEvent(event)
        let record = AdRecord(outbox: outbox, connection: connection)
        let orders = OrderDesk(record: record, now: now, traceparent: event.traceparent)
        switch consumed {
        case .uploadReady(let picture, let ownerID, let time):
            try await UploadProjection.ready(picture, of: ownerID, at: time, in: connection)
        case .uploadGone(let id, let ownerID):
            let cause = PublishedEvents.Cause(traceparent: event.traceparent)
            // Once before the upload is locked, for the order of locks; and once more for an ad that took it meanwhile.
            try await record.lose(id, at: now(), cause: cause)
            try await UploadProjection.gone(id, of: ownerID, in: connection)
            try await record.lose(id, at: now(), cause: cause)
        case .order(let order): try await orders.carryOut(order)
        case .deletionOrdered(let userID, let actionID): return try await orders.erase(userID, for: actionID)
        case .trustChanged(let userID, let level, let version):
            try await TrustProjection.learn(userID, level: level, version: version, in: record)
        case nil:
            let change = try AccountChange(event)
            guard let change, change.account.isDeleted else {
                try await AccountProjection.apply(event, in: connection)
                return .done
            }
            // The owner before what is kept under their keys, as an ordered erasure, which comes beside this one.
            try await record.lockOwner(change.userID)
            try await AccountProjection.apply(event, in: connection)
            // Not only where the projection took it: that was the first step.
            return try await orders.erase(change.userID)
        }
        return .done
    }
}
