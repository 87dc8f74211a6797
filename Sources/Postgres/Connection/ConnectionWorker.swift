import CLibPQ
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A connection and the thread that owns it, from the attempt to connect to the end of the connection.
///
/// libpq's calls happen on the thread only, one job after another. When the connection ends so does the thread, and a
/// worker never connects twice.
final class ConnectionWorker: Sendable, Identifiable {
    /// What a worker reports, on its own thread. `ended` is always the last.
    enum Event: Sendable {
        case connected
        /// The connection and the thread are over; with an error when the connection could not be made at all.
        case ended(PostgresError?)
    }

    /// A piece of work on the thread. It gets no session when the connection ended before its turn.
    typealias Job = @Sendable (LibPQSession?) -> Void

    private struct Mailbox {
        var jobs: [Job] = []
        var isAsleep = false
        var isClosing = false
        var hasEnded = false
    }

    /// Statements that tasks sharing one connection may have waiting at it.
    private static let maxJobs = 1024
    private static let stackSize = 512 << 10

    let id: Int
    private let configuration: PostgresConfiguration
    private let statementTimeout: Duration?
    private let wake: WakeUp
    private let isAborted = AbortFlag()
    private let mailbox = Mutex(Mailbox())
    private let lost = Atomic(false)
    private let dirty = Atomic(false)
    private let connected = Atomic(false)

    init(id: Int, configuration: PostgresConfiguration, statementTimeout: Duration?) throws(PostgresError) {
        self.id = id
        self.configuration = configuration
        self.statementTimeout = statementTimeout
        wake = try WakeUp()
    }

    /// Whether there is, or was, a connection.
    var hasConnected: Bool { connected.load(ordering: .acquiring) }

    /// Whether the connection is over, as of the last job that has ended.
    var isLost: Bool { lost.load(ordering: .acquiring) }

    /// Whether the last job left a transaction, a lock or a LISTEN behind.
    var isDirty: Bool { dirty.load(ordering: .acquiring) }

    /// Starts the thread, which connects after a pause and then works until the end.
    func start(after pause: Duration, report: @escaping @Sendable (Event) -> Void) {
        let thread = Thread {
            let failure = self.live(after: pause, report: report)
            let left = self.mailbox.withLock { mailbox in
                mailbox.hasEnded = true
                defer { mailbox.jobs = [] }
                return mailbox.jobs
            }
            self.lost.store(true, ordering: .releasing)
            for job in left { job(nil) }
            report(.ended(failure))
        }
        // Linux shows 15 bytes of it.
        thread.name = "postgres-\(configuration.options["port"] ?? "5432")"
        thread.stackSize = Self.stackSize
        thread.start()
    }

    /// Ends the connection once the jobs it has are done.
    func close() {
        mailbox.withLock { $0.isClosing = true }
        wake.signal()
    }

    /// Ends the connection now, whatever it does.
    func abort() {
        isAborted.raise()
        close()
    }

    /// Hands a job over. It is called exactly once: with the session, or with nil when the connection has ended.
    func submit(_ job: @escaping Job) {
        enum Handover { case refused, taken, takenAsleep }
        let handover: Handover = mailbox.withLock { mailbox in
            guard !mailbox.hasEnded, mailbox.jobs.count < Self.maxJobs else { return .refused }
            mailbox.jobs.append(job)
            defer { mailbox.isAsleep = false }
            return mailbox.isAsleep ? .takenAsleep : .taken
        }
        switch handover {
        case .refused: job(nil)
        case .takenAsleep: wake.signal()
        case .taken: break
        }
    }

    /// Runs `work` on the thread, then `completion` there too.
    func submit<Value: Sendable>(
        token: JobToken,
        _ work: @escaping @Sendable (LibPQSession, JobToken) throws(PostgresError) -> Value,
        completion: @escaping @Sendable (LibPQSession?, Result<Value, PostgresError>) -> Void
    ) {
        let wake = self.wake
        token.moved(to: .running) { wake.signal() }
        submit { session in
            guard let session else { return completion(nil, .failure(Self.unsent)) }
            let result = Result { () throws(PostgresError) -> Value in try work(session, token) }
            self.note(session)
            completion(session, result)
        }
    }

    /// Runs `work` on the thread and returns what it returned.
    /// - Parameter isShielded: whether the task's cancellation leaves the work alone.
    func perform<Value: Sendable>(
        isShielded: Bool = false,
        _ work: @escaping @Sendable (LibPQSession, JobToken) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let token = JobToken()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, PostgresError>, Never>) in
                submit(token: token, work) { _, result in continuation.resume(returning: result) }
            }
        } onCancel: {
            if !isShielded { token.cancel() }
        }
        return try result.get()
    }

    /// Lets the other threads know how a job left the session.
    func note(_ session: LibPQSession) {
        if session.isLost { lost.store(true, ordering: .releasing) }
        dirty.store(!session.isClean, ordering: .releasing)
    }

    private static var unsent: PostgresError {
        var error = PostgresError(.connectionLost, "the connection was lost")
        error.isUnsent = true
        return error
    }

    /// Everything that happens on the thread while there is, or may soon be, a connection.
    /// - Returns: why there was none.
    private func live(after pause: Duration, report: (Event) -> Void) -> PostgresError? {
        let start = ContinuousClock.now + pause
        while start > .now && !isAborted.isRaised {
            _ = pollOnce(socket: -1, events: 0, wake: wake, until: start)
        }
        do throws(PostgresError) {
            let session = try LibPQSession.connect(
                configuration: configuration, statementTimeout: statementTimeout, wake: wake, isAborted: isAborted)
            connected.store(true, ordering: .releasing)
            report(.connected)
            work(session)
            return nil
        } catch {
            return error
        }
    }

    private func work(_ session: LibPQSession) {
        while !session.isLost && !isAborted.isRaised {
            let (job, isClosing) = mailbox.withLock { mailbox in
                let job = mailbox.jobs.isEmpty ? nil : mailbox.jobs.removeFirst()
                mailbox.isAsleep = job == nil
                return (job, mailbox.isClosing)
            }
            if let job {
                job(session)
            } else if isClosing {
                return
            } else {
                let result = pollOnce(socket: PQsocket(session.connection), events: POLLIN, wake: wake, until: nil)
                if result.socketIsReady { session.absorbInput() }
            }
        }
    }
}
