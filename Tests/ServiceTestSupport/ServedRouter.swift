import ClientAddress
import Hummingbird
import Logging
import ServiceLifecycle
import Serving
import TestSupport

/// Serves a router as every service does, on a free port, for the length of `body`, which gets its URL.
///
/// Ended gracefully, not by cancellation: a connection that is accepted just then would be dropped unhandled.
/// - Parameter services: what runs beside it, as long as it does.
/// - Throws: what `body` throws; what one of the services ended with.
public func withServer<Value: Sendable>(
    _ router: Router<AppRequestContext>, beside services: [any Service] = [],
    metrics: PrometheusRegistry = PrometheusRegistry(), idleTimeout: Duration = .seconds(75),
    _ body: @escaping @Sendable (String) async throws -> Value
) async throws -> Value {
    let port = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        responder: ServicePipeline(router, trustedProxies: TrustedProxies(AddressRange.loopback), metrics: metrics),
        server: .service(idleTimeout: idleTimeout),
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.continuation.yield($0.localAddress?.port ?? 0) },
        logger: .silent)
    let group = ServiceGroup(services: services + [application], logger: .silent)
    return try await withThrowingTaskGroup(of: Value?.self) { tasks in
        tasks.addTask {
            try await group.run()
            return nil
        }
        tasks.addTask {
            var ports = port.stream.makeAsyncIterator()
            return try await body("http://127.0.0.1:\(await ports.next() ?? 0)")
        }
        let first: Result<Value?, any Error>
        do { first = .success(try await tasks.next() ?? nil) } catch { first = .failure(error) }
        await group.triggerGracefulShutdown()
        // Services that ended by themselves leave nothing to wait for but an answer that cannot come.
        if case .success(nil) = first { tasks.cancelAll() }
        while let rest = try await tasks.next() {
            if let value = rest { return value }
        }
        guard let value = try first.get() else { throw CancellationError() }
        return value
    }
}
