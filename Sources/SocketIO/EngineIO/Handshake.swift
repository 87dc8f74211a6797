/// What was known of a client when its session began.
public final class Handshake: Sendable {
    /// The transport of the first request.
    public let transport: EngineTransport
    /// The client's address without a port: the peer's, or what a trusted proxy says.
    public let remoteAddress: String
    /// The request headers that ``EngineConfiguration/retainedHeaders`` names, in lower case.
    public let headers: [(name: String, value: String)]

    init(transport: EngineTransport, remoteAddress: String, headers: [(name: String, value: String)]) {
        self.transport = transport
        self.remoteAddress = remoteAddress
        self.headers = headers
    }

    /// The first retained header of that name (lower case).
    public subscript(header name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
