import NIOCore
import Synchronization

/// What is to be done on one event loop, posted from anywhere and done there in the order of posting.
///
/// The first post wakes the loop, which then does all that there are in one turn: what they have a socket send is one write.
final class LoopInbox: Sendable {
    enum Post: Sendable {
        case broadcast(Broadcast)
        case task(@Sendable () -> Void)
    }

    private struct State {
        var posts: [Post] = []
        var holds = 0
        var isWoken = false
    }

    /// The loop is woken for so many posts although it is held: it has enough to begin with.
    private static let enough = 512

    let eventLoop: any EventLoop
    private let work: @Sendable ([Post]) -> Void
    private let state = Mutex(State())

    /// - Parameter work: does what was posted, on the event loop.
    init(eventLoop: any EventLoop, work: @escaping @Sendable ([Post]) -> Void) {
        self.eventLoop = eventLoop
        self.work = work
    }

    func post(_ post: Post) {
        changing { $0.posts.append(post) }
    }

    /// Lets what is posted wait until as many calls of ``letGo()`` as of this.
    func hold() {
        changing { $0.holds += 1 }
    }

    func letGo() {
        changing { $0.holds -= 1 }
    }

    private func changing(_ change: (inout State) -> Void) {
        let wakes = state.withLock { state in
            change(&state)
            guard !state.isWoken, !state.posts.isEmpty, state.holds == 0 || state.posts.count >= Self.enough else {
                return false
            }
            state.isWoken = true
            return true
        }
        if wakes { eventLoop.execute { self.work(self.take()) } }
    }

    private func take() -> [Post] {
        state.withLock { state in
            state.isWoken = false
            defer { state.posts = [] }
            return state.posts
        }
    }
}

extension LoopInbox: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
