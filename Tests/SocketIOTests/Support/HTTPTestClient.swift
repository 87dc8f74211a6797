import NIOCore

/// A client for plain requests: one connection, any number of requests, one after the other.
struct HTTPTestClient: Sendable {
    let connection: RawClient

    struct Response: Sendable, Equatable {
        let status: Int
        let headers: [String: String]
        let body: String
    }

    static func connect(port: Int) async throws -> HTTPTestClient {
        HTTPTestClient(connection: try await RawClient.connect(port: port))
    }

    /// Sends a request on a connection of its own.
    static func request(
        _ method: String, _ target: String, port: Int, body: String? = nil, headers: [String: String] = [:]
    ) async throws -> Response {
        let client = try await connect(port: port)
        let response = try await client.request(method, target, body: body, headers: headers)
        await client.connection.close()
        return response
    }

    func request(
        _ method: String, _ target: String, body: String? = nil, headers: [String: String] = [:]
    ) async throws -> Response {
        try await send(method, target, body: body, headers: headers)
        return try await response()
    }

    func send(_ method: String, _ target: String, body: String? = nil, headers: [String: String] = [:]) async throws {
        var head = "\(method) \(target) HTTP/1.1\r\nhost: localhost\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "content-length: \(body.utf8.count)\r\n" }
        try await connection.send(head + "\r\n" + (body ?? ""))
    }

    func response() async throws -> Response {
        try await connection.read { Self.parse(&$0) }
    }

    private static func parse(_ bytes: inout ByteBuffer) -> Response? {
        let text = String(buffer: bytes)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingPrefix(" ").description
        }
        let headLength = text[..<end.upperBound].utf8.count
        let bodyLength = headers["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.readableBytes >= headLength + bodyLength else { return nil }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        bytes.moveReaderIndex(forwardBy: headLength)
        return Response(status: status, headers: headers, body: bytes.readString(length: bodyLength) ?? "")
    }
}
