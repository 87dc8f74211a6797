import ClientAddress
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import UnixSignals

@testable import Serving

private let silent = Logger.silent

/// What happened, in order.
private final class Journal: Sendable {
    private let entries = Mutex<[String]>([])

    func note(_ entry: String) { entries.withLock { $0.append(entry) } }
    var all: [String] { entries.withLock { $0 } }
}

/// Runs until graceful shutdown, which it notes; a stubborn one goes on until it is cancelled.
private struct Worker: Service {
    let name: String
    let journal: Journal
    var isStubborn = false
    /// What it looks at when it is told to end.
    var readiness: Readiness?

    func run() async throws {
        journal.note("\(name) runs")
        if isStubborn {
            try? await Task.sleep(for: .seconds(3600))
        } else {
            try? await gracefulShutdown()
            if let readiness, await readiness.report().isReady { journal.note("\(name) is told while all seems ready") }
        }
        journal.note("\(name) ends")
    }
}

/// Fails once another has begun.
private struct Broken: Service, Error {
    let journal: Journal

    func run() async throws {
        try await eventually("the other runs") { !journal.all.isEmpty }
        throw self
    }
}

@Suite("The service runner")
struct ServiceRunnerTests {
    private let journal = Journal()
    private let readiness = Readiness(checks: [])
    private let signals = AsyncStream.makeStream(of: UnixSignal.self)

    private func runner(_ services: [any Service], limit: Duration = .seconds(60)) -> ServiceRunner {
        ServiceRunner(
            services: services, readiness: readiness, limit: limit, noticePause: .milliseconds(1), logger: silent)
    }

    @Test("a signal ends readiness first, then the services from the last to the first")
    func order() async throws {
        let runner = runner(["pool", "server"].map { Worker(name: $0, journal: journal, readiness: readiness) })
        async let ended: Void = runner.run(until: signals.stream) { Issue.record("forced") }
        try await eventually { journal.all.count == 2 }
        #expect(await readiness.report().isReady)
        signals.continuation.yield(.sigterm)
        try await ended
        #expect(await readiness.report().isReady == false)
        #expect(journal.all.dropFirst(2) == ["server ends", "pool ends"])
    }

    @Test("near the limit services that do not end are cancelled, and then all ends without an error")
    func limit() async throws {
        let runner = runner([Worker(name: "stuck", journal: journal, isStubborn: true)], limit: .milliseconds(500))
        async let ended: Void = runner.run(until: signals.stream) {}
        try await eventually { !journal.all.isEmpty }
        signals.continuation.yield(.sigterm)
        try await ended
        #expect(journal.all == ["stuck runs", "stuck ends"])
    }

    @Test("at the limit the process ends at once, if a service does not even end when it is cancelled")
    func forced() async throws {
        struct Deaf: Service {
            let released: AsyncStream<Void>

            func run() async throws {
                // A task of its own: nothing tells it of the cancellation.
                await Task { for await _ in released {} }.value
            }
        }
        let release = AsyncStream.makeStream(of: Void.self)
        let forced = AsyncStream.makeStream(of: Void.self)
        let runner = runner([Deaf(released: release.stream)], limit: .milliseconds(50))
        async let ended: Void = runner.run(until: signals.stream) { forced.continuation.finish() }
        signals.continuation.yield(.sigterm)
        for await _ in forced.stream {}
        release.continuation.finish()
        try await ended
    }

    @Test("a signal that is repeated while the services end changes nothing")
    func repeatedSignal() async throws {
        let runner = runner([Worker(name: "pool", journal: journal)])
        async let ended: Void = runner.run(until: signals.stream) { Issue.record("forced") }
        try await eventually { !journal.all.isEmpty }
        for _ in 0..<3 { signals.continuation.yield(.sigterm) }
        try await ended
        #expect(journal.all == ["pool runs", "pool ends"])
    }

    @Test("an interrupt while the services end ends the process at once, and no other does")
    func interruptedWhileStopping() async throws {
        // A limit of its own would end it too, in an hour.
        let runner = runner(
            [Worker(name: "stuck", journal: journal, isStubborn: true)], limit: .seconds(3600))
        let forced = AsyncStream.makeStream(of: Void.self)
        let running = Task {
            try await runner.run(until: signals.stream) {
                journal.note("forced")
                forced.continuation.finish()
            }
        }
        try await eventually { !journal.all.isEmpty }
        signals.continuation.yield(.sigint)
        try await eventually("it is ending") { await readiness.report().isReady == false }
        // The first interrupt asks, and a repeated SIGTERM changes nothing: what is seen next is the interrupt's.
        signals.continuation.yield(.sigterm)
        #expect(journal.all == ["stuck runs"])
        signals.continuation.yield(.sigint)
        for await _ in forced.stream {}
        #expect(journal.all == ["stuck runs", "forced"])
        running.cancel()
        _ = await running.result
    }

    @Test("a service that fails ends the others, and its error is the runner's")
    func failure() async throws {
        let runner = runner([Worker(name: "pool", journal: journal), Broken(journal: journal)])
        await #expect(throws: Broken.self) {
            try await runner.run(until: signals.stream) { Issue.record("forced") }
        }
        #expect(journal.all == ["pool runs", "pool ends"])
    }

    @Test("a shutdown finishes what is under way and is not held up by connections that say nothing")
    func server() async throws {
        let http = HTTPFetch(concurrency: 2)
        let router = Router.service()
        let inside = AsyncStream.makeStream(of: Void.self)
        let release = AsyncStream.makeStream(of: Void.self)
        router.get("/slow") { _, _ -> Response in
            inside.continuation.yield()
            for await _ in release.stream { break }
            return .noContent
        }
        router.get("/quick") { _, _ in Response.noContent }
        let port = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: ServicePipeline(router, trustedProxies: TrustedProxies(), metrics: PrometheusRegistry()),
            server: .service(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.continuation.yield($0.localAddress?.port ?? 0) }, logger: silent)
        let runner = runner([application])
        async let ended: Void = runner.run(until: signals.stream) { Issue.record("forced") }
        var ports = port.stream.makeAsyncIterator()
        let number = try #require(await ports.next())
        let base = "http://127.0.0.1:\(number)"
        let idle = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: number).get()
        #expect(try await http.send(.init(url: base + "/quick")).status == 204)
        async let slow = http.send(.init(url: base + "/slow", timeLimit: .seconds(60)))
        for await _ in inside.stream { break }
        signals.continuation.yield(.sigterm)
        try await eventually { await readiness.report().isReady == false }
        release.continuation.yield()
        #expect(try await slow.status == 204)
        try await ended
        try await idle.closeFuture.get()
        http.shutDown()
    }
}
