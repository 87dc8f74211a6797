import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// What Hummingbird's request loop needs behind the connection's beginning. Costs some 13 KiB a connection.
public struct HTTPTail: Sendable {
    /// What the request loop reads from and writes to.
    public let channel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// Adds the handlers to the end of the pipeline. On the channel's event loop only.
    /// - Parameter idleTimeout: after which a connection without a request is closed, unless somebody else sees to that.
    public static func add(to channel: any Channel, idleTimeout: Duration? = nil, logger: Logger) throws -> HTTPTail {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
        return HTTPTail(
            channel: try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
    }
}
