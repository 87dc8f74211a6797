import Foundation
import ServiceLifecycle
import SocketIO
import Synchronization

/// Numbers messages and passes them on. One task does so for all rooms, like the gateway's writer: broadcasts made from
/// one place arrive everywhere in their order.
final class MemoryRooms: Service {
    struct Draft: Sendable {
        let room: String
        let body: String
        let clientMessageID: String
        let acknowledger: Acknowledger?
    }

    private struct State {
        var waiting: [Draft] = []
        var lastSeq: [String: Int] = [:]
        var server: SocketIOServer?
    }

    private let state = Mutex(State())
    private let signal: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init() {
        (signal, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Tells where to broadcast, before the server runs.
    func use(_ server: SocketIOServer) {
        state.withLock { $0.server = server }
    }

    func lastSeq(_ room: String) -> Int {
        state.withLock { $0.lastSeq[room] ?? 0 }
    }

    /// The generator has a fixed number of messages in flight, which bounds what waits here.
    func submit(_ draft: Draft) {
        state.withLock { $0.waiting.append(draft) }
        wake.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.signal { self.deliver() }
        }
    }

    private func deliver() {
        let (server, batch) = state.withLock { state in
            let numbered = state.waiting.map { draft in
                let seq = state.lastSeq[draft.room, default: 0] + 1
                state.lastSeq[draft.room] = seq
                return (draft, seq)
            }
            state.waiting = []
            return (state.server, numbered)
        }
        let messages = batch.map { draft, seq in (draft, Self.message(draft, seq: seq)) }
        server?.together {
            for (draft, message) in messages {
                server?.broadcast(.event("rooms:message:new", [JSONBytes(unchecked: message)]), to: draft.room)
                draft.acknowledger?.reply(JSONBytes(unchecked: #"{"ok":true,"message":\#(message)}"#))
            }
        }
    }

    /// As long as the gateway's messages are. The body is the generator's, which needs no escaping.
    private static func message(_ draft: Draft, seq: Int) -> String {
        """
        {"id":"019a7c1e-0000-7000-8000-000000000000","roomId":"\(draft.room)","seq":\(seq),\
        "author":{"id":"019a7c1e-0000-7000-8000-000000000001","displayName":"Bench"},"body":"\(draft.body)",\
        "createdAt":"2026-01-01T00:00:00.000Z","clientMessageId":"\(draft.clientMessageID)"}
        """
    }
}
