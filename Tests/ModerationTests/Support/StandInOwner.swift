import Common
import Contract
import Foundation
import JSON
import Redis
import ServiceKit

@testable import EventBus
@testable import moderation

/// Events as the other services publish them.
enum Told {
    static func event(
        _ type: String, source: String, subject: UUID, version: Int = 1, at time: Date = Date(),
        _ write: (inout JSONWriter) -> Void
    ) -> Event {
        var json = JSONWriter()
        json.object { write(&$0) }
        return Event(
            id: .v7(), source: source, type: type, subject: subject.lowercased, time: time,
            dataSchema: "/schemas/\(type)/1", version: version, data: Array(json.buffer.readableBytesView))
    }

    static func applied(_ actionID: UUID, by service: OwningService, concerns: UUID? = nil) -> Event {
        event("action.applied", source: "/\(service.rawValue)", subject: actionID) { json in
            json.field("actionId", actionID)
            json.field("service", service.rawValue)
            if let concerns { json.field("userId", concerns) }
        }
    }

    static func refused(_ actionID: UUID, by service: OwningService, code: String) -> Event {
        event("action.refused", source: "/\(service.rawValue)", subject: actionID) { json in
            json.field("actionId", actionID)
            json.field("service", service.rawValue)
            json.field("code", code)
            json.field("detail", "said no")
        }
    }

    static func ad(
        _ id: UUID, owner: UUID, _ status: AdStatus, version: Int, type: String = "ad.status_changed",
        corrected: Bool = false
    ) -> Event {
        event(type, source: "/marketplace", subject: id, version: version) { json in
            json.field("id", id)
            json.object("owner") { json in
                json.field("id", owner)
                json.field("displayName", "Ana")
            }
            json.field("title", "Bicicleta, versão \(version)")
            json.field("status", status.rawValue)
            if corrected { json.field("corrected", true) }
            json.field("version", version)
        }
    }

    /// Moderation's own order, as it comes back to it.
    static func deletionOrdered(_ userID: UUID, action: UUID = .v7()) -> Event {
        event("user.deletion_ordered", source: "/moderation", subject: userID) { json in
            json.field("actionId", action)
            json.field("userId", userID)
            json.field("reason", "Pedido de quem é dona")
        }
    }

    static func user(
        _ id: UUID, _ name: String = "Ana", status: AccountStatus = .active, version: Int, createdAt: Date = Date(),
        type: String = "user.status_changed"
    ) -> Event {
        event(type, source: "/auth", subject: id, version: version) { json in
            json.field("userId", id)
            json.field("displayName", name)
            json.field("role", Role.user.rawValue)
            json.field("status", status.rawValue)
            json.field("createdAt", createdAt)
        }
    }
}

/// Puts events on the real stream.
extension ModerationSuite {
    func publish(_ events: [Event], on stream: String = "events:moderation") async throws {
        _ = try await StreamWriter(redis: redis).append(events, to: EventStream(stream))
    }

    /// Runs `body` while a stand-in for the owning services answers each order with what `answer` makes of it.
    func answering<Value: Sendable>(
        _ answer: @escaping @Sendable (_ order: Event, _ actionID: UUID) -> [Event],
        _ body: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        let tail = EventTail(
            streams: [EventStream("events:moderation")], redis: redis, from: .beginning,
            logger: .init(label: "test"),
            handler: { [self] _, events in
                for event in events where !event.type.hasPrefix("action.") {
                    guard let id = try? event.read({ $0.uuid("actionId") }) else { continue }
                    try? await publish(answer(event, id))
                }
            },
            onGap: {})
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tail.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
