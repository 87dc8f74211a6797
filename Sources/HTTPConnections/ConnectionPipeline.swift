import Logging
import NIOCore
import NIOHTTP1

/// The beginning of a connection's pipeline.
public enum ConnectionPipeline {
    /// What the decoder may hold back: of a head, less than its limits; of what follows a request to leave HTTP, all that
    /// comes until it is answered.
    private static let heldBack = 128 * 1024

    /// Adds encoder, decoder and ``ExchangeGuard`` to an accepted connection. On the channel's event loop only.
    ///
    /// - Parameters:
    ///   - limits: sizes of a request's head; one beyond them is refused.
    ///   - refusals: writes the answers to messages that nobody can be asked about.
    public static func begin(
        on channel: any Channel, limits: NIOHTTPDecoderLimitConfiguration, refusals: @escaping RefusalWriter,
        logger: Logger
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(
            ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits),
                maximumBufferSize: heldBack))
        try pipeline.addHandler(ExchangeGuard(refusals: refusals, logger: logger))
    }

    /// The connection becomes another protocol's: `handler` reads what the decoder has left over, and everything after it.
    /// `last` is the handler behind the guard, which goes as well. On the channel's event loop only.
    public static func replace(
        with handler: any ChannelHandler, upTo last: ChannelHandlerContext, on channel: any Channel
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let encoder = try pipeline.context(handlerType: HTTPResponseEncoder.self)
        let exchanges = try pipeline.context(handlerType: ExchangeGuard.self)
        // The new handler answers the handshake as soon as it is added, in bytes of its own.
        pipeline.removeHandler(context: encoder, promise: nil)
        // Right behind the decoder, so that the bytes it has left over reach it when the decoder goes.
        try pipeline.addHandler(handler, position: .before(exchanges.handler))
        pipeline.removeHandler(context: last, promise: nil)
        pipeline.removeHandler(context: exchanges, promise: nil)
        pipeline.removeHandler(context: decoder, promise: nil)
    }
}
