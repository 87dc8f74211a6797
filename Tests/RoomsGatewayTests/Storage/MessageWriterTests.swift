import Common
import Foundation
import Logging
import ServiceContextModule
import Synchronization
import Testing
import Trace

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Storing messages in groups")
struct MessageWriterTests {
    @Test("what many senders store at once is numbered without gaps, in each room, with one event each")
    func numbers() async throws {
        try await RoomsFixture.run { fixture in
            let ana = try await fixture.user()
            let rooms = [try await fixture.room(owner: ana), try await fixture.room(owner: ana)]
            try await fixture.withWriter { writer in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<200 {
                        group.addTask {
                            let draft = try fixture.draft("\(index)", in: rooms[index % 2].id, by: ana)
                            #expect(try await writer.store(draft).message != nil)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            for room in rooms {
                let stored = try await fixture.messages.messages(in: room.id, afterSeq: 0, limit: 200)
                #expect(stored.map(\.seq) == Array(1...100))
                #expect(try await fixture.rooms.room(room.id)?.lastSeq == 100)
                let byTime = try await fixture.messages.messages(in: room.id, before: nil, limit: 200)
                #expect(byTime.map(\.seq) == Array((1...100).reversed()))
            }
            #expect(try await fixture.messageEvents().count == 200)
            #expect(try await fixture.pool.query("SELECT FROM outbox WHERE stream = 'events:message'").isEmpty)
        }
    }

    @Test("each message's event belongs to the trace of whoever handed it over, not to its neighbour's or the writer's")
    func traces() async throws {
        try await RoomsFixture.run { fixture in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let traces = (0..<3).map { "00-\(String(repeating: "\($0 + 1)", count: 32))-00f067aa0ba902b7-01" }
            let told = Mutex<[CommittedMessage]>([])
            try await fixture.withWriter(committed: { messages in told.withLock { $0 += messages } }) { writer in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for trace in [nil] + traces {
                        group.addTask {
                            let draft = try fixture.draft(trace ?? "none", in: room.id, by: ana)
                            _ = try await ServiceContext.withValue(.tracing(trace)) { try await writer.store(draft) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let messages = told.withLock { $0 }.sorted { $0.message.body < $1.message.body }
            #expect(messages.map(\.message.body) == traces + ["none"])
            #expect(messages.map(\.event.traceparent) == traces + [nil])
        }
    }

    @Test("two gateways that write to the same rooms keep one numbering and never wait for each other in a circle")
    func twoWriters() async throws {
        try await RoomsFixture.run { fixture in
            let ana = try await fixture.user()
            let rooms = [
                try await fixture.room(owner: ana), try await fixture.room(owner: ana),
                try await fixture.room(owner: ana),
            ]
            try await fixture.withWriter { first in
                try await fixture.withWriter { second in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for index in 0..<300 {
                            group.addTask {
                                let draft = try fixture.draft("\(index)", in: rooms[index % 3].id, by: ana)
                                let outcome = try await (index % 2 == 0 ? first : second).store(draft)
                                #expect(outcome.message != nil)
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            }
            for room in rooms {
                let stored = try await fixture.messages.messages(in: room.id, afterSeq: 0, limit: 200)
                #expect(stored.map(\.seq) == Array(1...100))
                #expect(stored.map(\.createdAt) == stored.map(\.createdAt).sorted())
            }
        }
    }

    @Test("the same clientMessageId sent to two gateways at once is one message, and both senders get it")
    func once() async throws {
        try await RoomsFixture.run { fixture in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let ids = try await fixture.withWriter { first in
                try await fixture.withWriter { second in
                    try await withThrowingTaskGroup(of: UUID?.self) { group in
                        for index in 0..<40 {
                            group.addTask {
                                let draft = try fixture.draft("oi", in: room.id, by: ana, once: "a")
                                return try await (index % 2 == 0 ? first : second).store(draft).message?.id
                            }
                        }
                        return try await group.reduce(into: Set<UUID?>()) { $0.insert($1) }
                    }
                }
            }
            #expect(ids.count == 1)
            #expect(!ids.contains(nil))
            #expect(try await fixture.messages.messages(in: room.id, afterSeq: 0, limit: 10).count == 1)
            #expect(try await fixture.rooms.room(room.id)?.lastSeq == 1)
        }
    }

    @Test("a draft for a room that does not exist fails alone")
    func goneRoom() async throws {
        try await RoomsFixture.run { fixture in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            try await fixture.withWriter { writer in
                async let lost = writer.store(try fixture.draft("a", in: UUID.v7(), by: ana))
                async let kept = writer.store(try fixture.draft("b", in: room.id, by: ana))
                guard case .failed(.roomNotFound) = try await lost else {
                    Issue.record("a message went into a room that does not exist")
                    return
                }
                #expect(try await kept.message?.seq == 1)
            }
        }
    }

    @Test("a full queue refuses with a time to come back, and takes again once it is drained")
    func full() async throws {
        try await RoomsFixture.run { fixture in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let limits = MessageWriter.Limits(waiting: 2)
            let idle = MessageWriter(store: fixture.commit, limits: limits, logger: Logger(label: "test")) { _ in }
            let (outcomes, outcome) = AsyncStream.makeStream(of: SendOutcome.self)
            for text in ["a", "b"] {
                try idle.submit(try fixture.draft(text, in: room.id, by: ana)) { outcome.yield($0) }
            }
            let late = try fixture.draft("c", in: room.id, by: ana)
            #expect(throws: RoomsRefusal.unavailable(retryAfterMs: 1_000)) {
                try idle.submit(late) { _ in Issue.record("what was refused was stored") }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await idle.run() }
                var drained = outcomes.makeAsyncIterator()
                for seq: Int64 in [1, 2] { #expect(await drained.next()?.message?.seq == seq) }
                let third = try await idle.store(late)
                #expect(third.message?.seq == 3)
                group.cancelAll()
            }
            let stored = try await fixture.messages.messages(in: room.id, afterSeq: 0, limit: 10)
            #expect(stored.map(\.body) == ["a", "b", "c"])
        }
    }

    @Test("a commit that was done without an answer is found again, not repeated")
    func lostAnswer() async throws {
        try await RoomsFixture.run { fixture in
            let ana = try await fixture.user()
            let room = try await fixture.room(owner: ana)
            let entries = [CommitPlan.Entry(id: UUID.v7(), draft: try fixture.draft("a", in: room.id, by: ana))]
            let first = try await fixture.commit.commit(entries, isRetry: false)
            let again = try await fixture.commit.commit(entries, isRetry: true)
            #expect(again.outcomes == first.outcomes)
            #expect(again.committed.isEmpty)
            #expect(try await fixture.rooms.room(room.id)?.lastSeq == 1)
            // The twin: whoever does not look fails on the id instead of storing a second message.
            await #expect(throws: (any Error).self) {
                try await fixture.commit.commit(entries, isRetry: false)
            }
        }
    }
}
