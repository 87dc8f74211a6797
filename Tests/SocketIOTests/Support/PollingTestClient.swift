import Testing

/// A long-polling session; each request has a connection of its own.
struct PollingTestClient: Sendable {
    let port: Int
    let path: String
    let sid: String

    static func open(_ path: String, port: Int) async throws -> PollingTestClient {
        let response = try await HTTPTestClient.request("GET", "\(path)?EIO=4&transport=polling", port: port)
        return PollingTestClient(port: port, path: path, sid: try sessionID(in: response.body))
    }

    var target: String { "\(path)?EIO=4&transport=polling&sid=\(sid)" }
    var webSocketTarget: String { "\(path)?EIO=4&transport=websocket&sid=\(sid)" }

    func get() async throws -> HTTPTestClient.Response {
        try await HTTPTestClient.request("GET", target, port: port)
    }

    func post(_ body: String) async throws -> HTTPTestClient.Response {
        try await HTTPTestClient.request("POST", target, port: port, body: body)
    }

    /// Sends a GET and returns its connection before the answer.
    func startGet() async throws -> HTTPTestClient {
        let client = try await HTTPTestClient.connect(port: port)
        try await client.send("GET", target)
        return client
    }
}
