import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Applies the events of other services, each in its consumer's transaction; an erasure in as many as it takes.
struct EventHandler: Sendable {
    static let streams = [AccountProjection.stream, EventStream(.upload), .orders]

    private let outbox: Outbox
    private let now: @Sendable () -> Date
    private let orders: OrderConsumer<PostgresOrders>

    init(outbox: Outbox, now: @escaping @Sendable () -> Date) {
        self.outbox = outbox
        self.now = now
        orders = OrderConsumer(PostgresOrders(outbox: outbox, now: now), outbox: outbox, now: now)
    }

    func handle(_ event: Event, in connection: PostgresConnection) async throws -> EventProgress {
        if let progress = try await orders.receive(event, in: connection) { return progress }
        let record = AdRecord(outbox: outbox, connection: connection)
        switch try ConsumedEvent(event) {
        case .uploadReady(let picture, let ownerID, let time):
            try await UploadProjection.ready(picture, of: ownerID, at: time, in: connection)
        case .uploadGone(let id, let ownerID):
            // Once before the upload is locked, for the order of locks; and once more for an ad that took it meanwhile.
            try await record.lose(id, at: now())
            try await UploadProjection.gone(id, of: ownerID, in: connection)
            try await record.lose(id, at: now())
        case .trustChanged(let userID, let level, let version):
            try await TrustProjection.learn(userID, level: level, version: version, in: record)
        case nil: return try await changeAccount(event, record)
        }
        return .done
    }

    private func changeAccount(_ event: Event, _ record: AdRecord) async throws -> EventProgress {
        guard let change = try AccountChange(event), change.account.isDeleted else {
            try await AccountProjection.apply(event, in: record.connection)
            return .done
        }
        // The owner before what is kept under their keys, as an ordered erasure, which comes beside this one.
        try await record.lockOwner(change.userID)
        try await AccountProjection.apply(event, in: record.connection)
        // Not only where the projection took it: that was the first step.
        return try await Erasure(outbox: outbox, connection: record.connection, time: now()).takeStep(of: change.userID)
    }
}
