import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import SocketIO

@Suite struct LoopInboxTests {
    private let done: Done
    private let inbox: LoopInbox

    /// How many posts were done in each turn of the loop.
    private final class Done: Sendable {
        let turns = Mutex<[Int]>([])
    }

    init() {
        let done = Done()
        self.done = done
        inbox = LoopInbox(eventLoop: MultiThreadedEventLoopGroup.singleton.next()) { posts in
            done.turns.withLock { $0.append(posts.count) }
        }
    }

    /// What was done once everything that was put on the loop before is.
    private func turns() async throws -> [Int] {
        try await inbox.eventLoop.submit {}.get()
        return done.turns.withLock { $0 }
    }

    @Test("what is posted while the inbox is held is done in one turn, when everybody who held it has let go")
    func held() async throws {
        inbox.hold()
        inbox.post(.task {})
        inbox.hold()
        inbox.post(.task {})
        inbox.letGo()
        #expect(try await turns() == [])
        inbox.letGo()
        #expect(try await turns() == [2])
        inbox.post(.task {})
        #expect(try await turns() == [2, 1])
    }

    @Test("holding an inbox into which nothing is posted wakes nobody")
    func empty() async throws {
        inbox.hold()
        inbox.letGo()
        #expect(try await turns() == [])
    }

    @Test("the loop begins with a lot although it is held")
    func bounded() async throws {
        inbox.hold()
        for _ in 0..<511 { inbox.post(.task {}) }
        #expect(try await turns() == [])
        inbox.post(.task {})
        #expect(try await turns() == [512])
        inbox.post(.task {})
        inbox.letGo()
        #expect(try await turns() == [512, 1])
    }
}
