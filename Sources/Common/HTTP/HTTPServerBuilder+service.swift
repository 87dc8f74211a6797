import HummingbirdCore
import NIOCore

extension HTTPServerBuilder {
    /// The HTTP server of every service that has no sockets of its own.
    ///
    /// A connection that is idle, or has not sent a whole head, is closed after 75 seconds: longer than nginx keeps its
    /// upstream connections (60), so that nginx never sends a request on one that is being closed. A head has at most
    /// 100 fields of 16 KiB and 32 KiB in all.
    public static func service(idleTimeout: TimeAmount = .seconds(75)) -> HTTPServerBuilder {
        .http1(
            configuration: .init(
                idleTimeout: idleTimeout,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)))
    }
}
