import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// What Hummingbird's request loop needs behind ``HTTPConnectionHandler``. Costs some 13 KiB a connection, so it is added
/// only when a connection first asks for something else than Engine.IO.
struct HTTPTail: Sendable {
    let channel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// Adds the handlers to the end of the pipeline. On the channel's event loop only.
    static func add(to channel: any Channel, logger: Logger) throws -> HTTPTail {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(logger: logger))
        return HTTPTail(
            channel: try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
    }
}
