import Common
import Foundation
import Hummingbird
import JSON
import Logging
import NIOCore
import Synchronization
import Trace

/// What is known of a request while it is handled. The pipeline fills it before the router runs.
public struct AppRequestContext: RequestContext {
    /// Hummingbird's part.
    public var coreContext: CoreRequestContextStorage
    /// The address at the other end of the connection; nil for a local socket.
    public let peerAddress: String?
    /// The client's address: the peer's, or the one a trusted proxy names. Empty if unknown.
    public var clientAddress: String
    /// The correlation id of this request, the client's own if it was sane.
    public var requestID: String
    /// The trace this request belongs to.
    public var trace: TraceContext
    /// The language of error texts.
    public var language: Language
    /// Who is calling, on routes behind ``AuthenticationMiddleware``.
    public var principal: Principal? {
        didSet {
            caller.note(principal?.userID)
            logger[metadataKey: LogKey.userID] = principal.map { .string($0.userID.lowercased) }
        }
    }
    /// What the request's log line says of who called; every copy of the context shares it.
    let caller = CallerNote()

    /// A context as the server makes it, before the pipeline has looked at the request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress
        clientAddress = peerAddress ?? ""
        requestID = ""
        trace = TraceContext()
        language = .portuguese
    }

    /// The caller, or ``Problem/unauthorized`` on a route that is not behind the guard.
    public func requirePrincipal() throws(Problem) -> Principal {
        guard let principal else { throw .unauthorized }
        return principal
    }
}

/// Who called, noted where it is found out and read where the request is logged: a context is a value, and what a
/// middleware puts into its own copy is not seen outside.
final class CallerNote: Sendable {
    private let user = Mutex<UUID?>(nil)

    var userID: UUID? { user.withLock { $0 } }

    func note(_ userID: UUID?) {
        user.withLock { $0 = userID }
    }
}
