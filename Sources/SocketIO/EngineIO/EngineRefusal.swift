import NIOCore
import NIOHTTP1

/// A request answered with the protocol's error JSON instead of being served. Codes 0 to 5 are the reference server's.
enum EngineRefusal: Error, Equatable, Sendable {
    case unknownTransport
    case unknownSession
    case badMethod
    case badRequest
    case forbiddenOrigin
    case unsupportedVersion
    case payloadTooLarge
    case serverFull
    case tooManyFromAddress
    case shuttingDown

    var status: HTTPResponseStatus {
        switch self {
        case .unknownTransport, .unknownSession, .badMethod, .badRequest, .unsupportedVersion: .badRequest
        case .forbiddenOrigin: .forbidden
        case .payloadTooLarge: .payloadTooLarge
        case .tooManyFromAddress: .tooManyRequests
        case .serverFull, .shuttingDown: .serviceUnavailable
        }
    }

    var code: Int {
        switch self {
        case .unknownTransport: 0
        case .unknownSession: 1
        case .badMethod: 2
        case .badRequest, .payloadTooLarge: 3
        case .forbiddenOrigin, .serverFull, .tooManyFromAddress, .shuttingDown: 4
        case .unsupportedVersion: 5
        }
    }

    var message: String {
        switch self {
        case .unknownTransport: "Transport unknown"
        case .unknownSession: "Session ID unknown"
        case .badMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbiddenOrigin: "Forbidden"
        case .unsupportedVersion: "Unsupported protocol version"
        case .payloadTooLarge: "Payload too large"
        case .serverFull: "Too many connections"
        case .tooManyFromAddress: "Too many connections from this address"
        case .shuttingDown: "Server is shutting down"
        }
    }

    /// The label of the refusal in metrics.
    var reason: String {
        switch self {
        case .unknownTransport: "unknown_transport"
        case .unknownSession: "unknown_session"
        case .badMethod: "bad_method"
        case .badRequest: "bad_request"
        case .forbiddenOrigin: "forbidden_origin"
        case .unsupportedVersion: "unsupported_version"
        case .payloadTooLarge: "payload_too_large"
        case .serverFull: "server_full"
        case .tooManyFromAddress: "address_full"
        case .shuttingDown: "shutting_down"
        }
    }

    /// The answer's body.
    var body: ByteBuffer { ByteBuffer(string: #"{"code":\#(code),"message":"\#(message)"}"#) }
}
