import Common
import Contract
import EventBus
import Foundation
import JSON
import Postgres
import ServiceContextModule
import ServiceKit
import TestSupport
import Testing
import Trace

@Suite("Taking orders of moderation")
struct OrderConsumerTests {
    /// Comes to whatever the order's reason says.
    private struct Handler: OrderHandler {
        func handle(_ order: UploadSignerOrder, in connection: PostgresConnection) async throws -> OrderOutcome {
            switch order.reason {
            case "applied": .applied(detail: "done", concerns: order.actionID)
            case "refused": .notFound
            case "unfinished": .unfinished
            case "again": .answeredBefore
            default: throw UnreadableEvent()
            }
        }
    }

    private struct Answer: Equatable {
        let type: String
        let traceparent: String?
        let data: [String: JSONValue]
    }

    private static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func order(_ reason: String, action: UUID = .v7(), type: String = "user.deletion_ordered") -> Event {
        var json = JSONWriter(capacity: 256)
        json.value(UserOrderPayload(actionID: action, reason: reason, userID: .v7()))
        return Event(
            id: .v7(), source: "/moderation", type: type, subject: "x", time: Date(), dataSchema: "/schemas/x",
            version: 1, data: Array(json.buffer.readableBytesView))
    }

    /// Takes an event in a transaction, for a trace.
    private func take(_ event: Event) async throws -> (progress: EventProgress?, answers: [Answer]) {
        try await withTestSchema { pool, schema in
            for statement in EventBusSchema.statements(schema: nil) {
                _ = try await pool.execute(PostgresQuery(stringLiteral: statement))
            }
            let consumer = OrderConsumer(Handler(), outbox: Outbox(schema: schema), now: { Date() })
            let progress = try await ServiceContext.withValue(.tracing(Self.trace)) {
                try await pool.withTransaction { try await consumer.receive(event, in: $0) }
            }
            let answers = try await pool.query("SELECT type, traceparent, data FROM outbox").map { row in
                Answer(
                    type: try row.decode("type"), traceparent: try row.decode("traceparent"),
                    data: try JSONParser.parse(try row.decode("data", as: [UInt8].self)).object ?? [:])
            }
            return (progress, answers)
        }
    }

    @Test("what was done and what cannot be done is answered once, by name, for the order's own trace")
    func answered() async throws {
        let action = UUID.v7()
        let (progress, applied) = try await take(order("applied", action: action))
        #expect(progress == .done)
        let concerned: JSONValue = .string(action.lowercased)
        #expect(
            applied == [
                Answer(
                    type: "action.applied", traceparent: Self.trace,
                    data: [
                        "actionId": concerned, "service": .string("upload-signer"), "detail": .string("done"),
                        "userId": concerned,
                    ])
            ])
        let refused = try await take(order("refused", action: action)).answers
        #expect(refused.map(\.type) == ["action.refused"])
        #expect(refused[0].data["code"] == .string("NOT_FOUND"))
    }

    @Test("what is unfinished comes again, and what was answered before is not answered once more")
    func silent() async throws {
        let (unfinished, none) = try await take(order("unfinished"))
        #expect(unfinished == .unfinished && none.isEmpty)
        let (again, nothing) = try await take(order("again"))
        #expect(again == .done && nothing.isEmpty)
    }

    @Test(
        "an event that asks nothing of the service is left to whoever comes next, and an order that says nothing is given up"
    )
    func others() async throws {
        for type in ["ad.approved", "action.applied", "user.updated", "no.such_event"] {
            let (progress, answers) = try await take(order("applied", type: type))
            #expect(progress == nil && answers.isEmpty)
        }
        await #expect(throws: UnreadableEvent.self) { try await take(order("nonsense")) }
        var empty = order("applied")
        empty = Event(
            id: empty.id, source: empty.source, type: empty.type, subject: "x", time: empty.time,
            dataSchema: empty.dataSchema, version: 1, data: Array("{}".utf8))
        await #expect(throws: UnreadableEvent.self) { try await take(empty) }
    }
}
