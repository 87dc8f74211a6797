import Logging
import NIOCore
import NIOPosix

#if RedisTLS
    import NIOSSL
#endif

/// Makes connections of one configuration.
struct ConnectionFactory: Sendable {
    let configuration: RedisConfiguration
    let metrics: RedisMetrics
    let logger: Logger

    /// Starts to connect; the handler tells when it is ready, or that it is closed. Call on `eventLoop`.
    func connect(on eventLoop: any EventLoop, limiter: InFlightLimiter) -> RedisChannelHandler {
        let handler = RedisChannelHandler(
            eventLoop: eventLoop, configuration: configuration, limiter: limiter, metrics: metrics)
        let bound = NIOLoopBound(handler, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try addTLS(to: channel)
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(host: configuration.host, port: configuration.port)
            .whenFailure { bound.value.finish(.notConnected, cause: $0) }
        return handler
    }

    #if RedisTLS
        private func addTLS(to channel: any Channel) throws {
            guard configuration.usesTLS else { return }
            let context = try NIOSSLContext(configuration: tlsConfiguration())
            // Server name indication takes names only; an address is verified against the certificate's addresses.
            let isAddress = (try? SocketAddress(ipAddress: configuration.host, port: 0)) != nil
            let handler = try NIOSSLClientHandler(
                context: context, serverHostname: isAddress ? nil : configuration.host)
            try channel.pipeline.syncOperations.addHandler(handler)
        }

        private func tlsConfiguration() throws -> TLSConfiguration {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv12
            let files = configuration.tls
            if let path = files.trustedCertificates { tls.trustRoots = .file(path) }
            if let path = files.clientCertificate {
                tls.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
            }
            if let path = files.clientPrivateKey {
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: path, format: .pem))
            }
            return tls
        }
    #else
        private func addTLS(to channel: any Channel) throws {}
    #endif
}
