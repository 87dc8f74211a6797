import Testing

/// Another client of the same server: whatever an attacker does, it is still served.
struct Witness: Sendable {
    private let client: WebSocketTestClient

    static func join(_ server: TestServer) async throws -> Witness {
        Witness(client: try await SocketIOProtocolTests.joined(server))
    }

    func isServed(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await client.send(#"42["message","still here"]"#)
        let answer = try await client.nextText()
        #expect(answer == #"42["message-back","still here"]"#, sourceLocation: sourceLocation)
    }
}
