import ClientAddress
import Common
import Foundation
import Hummingbird
import JSON
import Logging
import Primitives
import Trace

/// Finds out who and what a request is before anything handles it: ids, trace, language, client address.
struct RequestIdentity: Sendable {
    let trustedProxies: TrustedProxies

    func identify(_ request: Request, _ context: AppRequestContext) -> AppRequestContext {
        var context = context
        context.requestID = Self.requestID(request.headers[.xRequestID])
        context.trace = request.headers[.traceparent].flatMap { TraceContext(traceparent: $0) } ?? TraceContext()
        context.language = Language(acceptLanguage: request.headers[.acceptLanguage])
        context.clientAddress = trustedProxies.client(
            peer: context.peerAddress ?? "", forwardedFor: request.headers[values: .xForwardedFor])
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: LogKey.requestID] = .string(context.requestID)
        context.logger[metadataKey: LogKey.traceID] = .string(context.trace.traceID)
        return context
    }

    /// The client's id if it is 1–128 characters of a harmless alphabet, else a new one. The id ends up in logs, events and
    /// headers, so nothing else may pass.
    static func requestID(_ header: String?) -> String {
        guard let header, (1...128).contains(header.utf8.count),
            header.utf8.allSatisfy({
                Character(Unicode.Scalar($0)).isASCIIAlphanumeric || "-_.:".utf8.contains($0)
            })
        else { return UUID.v7().lowercased }
        return header
    }
}
