import HTTPConnections
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

extension HTTPServerBuilder {
    /// The HTTP server of every service that has no sockets of its own.
    ///
    /// A head has at most 100 fields of 16 KiB and 32 KiB in all.
    /// - Parameter idleTimeout: after which a connection that asks nothing, or has not sent a whole head, is closed. Longer
    ///   than nginx keeps its upstream connections, so that it never sends a request on one that is being closed.
    public static func service(idleTimeout: Duration = .seconds(75)) -> HTTPServerBuilder {
        HTTPServerBuilder { ServiceChannel(responder: $0, idleTimeout: idleTimeout) }
    }
}

/// A connection of a service: its guarded beginning, and Hummingbird's request loop.
private struct ServiceChannel: ServerChildChannel, HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    let idleTimeout: Duration

    private static var limits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 * 1024
        limits.maxHeaderListSize = 32 * 1024
        limits.maxHeaderFieldCount = 100
        return limits
    }

    func setup(
        channel: any Channel, logger: Logger
    ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        channel.eventLoop.makeCompletedFuture {
            try ConnectionPipeline.begin(
                on: channel, limits: Self.limits, refusals: Problem.refusal, logger: logger)
            return try HTTPTail.add(to: channel, idleTimeout: idleTimeout, logger: logger).channel
        }
    }

    func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}
