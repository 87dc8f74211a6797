import NIOCore
import NIOHTTP1

/// Why a message was refused before anybody could be asked about it.
public enum MessageFault: String, Sendable, CaseIterable {
    /// It is no HTTP/1 message.
    case malformed
    /// Its address or its header fields are larger than allowed.
    case headTooLarge
    /// Its `Host` is missing, doubled or no host.
    case host
}

/// What a refused message is answered with. Its length and the connection's end are the guard's to say.
public struct RefusalAnswer: Sendable {
    /// The status.
    public var status: HTTPResponseStatus
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body.
    public var body: ByteBuffer

    /// An answer.
    public init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Writes the answer to a refused message; its head is there if it could be read.
public typealias RefusalWriter = @Sendable (MessageFault, HTTPRequestHead?) -> RefusalAnswer

extension RefusalAnswer {
    /// The status alone.
    public static func bare(_ fault: MessageFault, _ head: HTTPRequestHead?) -> RefusalAnswer {
        RefusalAnswer(status: fault.status)
    }
}

extension MessageFault {
    /// The status that says it.
    public var status: HTTPResponseStatus {
        switch self {
        case .malformed, .host: .badRequest
        case .headTooLarge: .requestHeaderFieldsTooLarge
        }
    }

    init(_ error: HTTPParserError) {
        self = if case .headerOverflow = error { .headTooLarge } else { .malformed }
    }
}
