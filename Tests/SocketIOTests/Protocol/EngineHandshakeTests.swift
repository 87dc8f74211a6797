import Testing

/// What CONFORMANCE of the published suites asks of a handshake, for the paths of both protocols.
@Suite("Engine.IO handshake", .timeLimit(.minutes(1)))
struct EngineHandshakeTests {
    static let paths = ["/engine.io/", "/socket.io/"]

    @Test("a polling handshake answers the open packet with exactly the five keys", arguments: paths)
    func pollingHandshake(path: String) async throws {
        try await TestServer.run(TestServer.suiteConfiguration()) { server in
            let response = try await HTTPTestClient.request("GET", "\(path)?EIO=4&transport=polling", port: server.port)
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/plain; charset=UTF-8")
            let sid = try sessionID(in: response.body)
            #expect(
                response.body
                    == #"0{"sid":"\#(sid)","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"#
                    + #""maxPayload":1000000}"#)
        }
    }

    @Test("a WebSocket handshake offers no upgrades", arguments: paths)
    func webSocketHandshake(path: String) async throws {
        try await TestServer.run(TestServer.suiteConfiguration()) { server in
            let client = try await WebSocketTestClient.connect("\(path)?EIO=4&transport=websocket", port: server.port)
            guard case .text(let open) = try await client.next() else { throw PeerClosed() }
            let sid = try sessionID(in: open)
            #expect(
                open == #"0{"sid":"\#(sid)","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"#)
        }
    }

    @Test(
        "a query that is no handshake is refused with the protocol's error",
        arguments: [
            ("GET", "transport=polling", 5, "Unsupported protocol version"),
            ("GET", "EIO=abc&transport=polling", 5, "Unsupported protocol version"),
            ("GET", "EIO=3&transport=polling", 5, "Unsupported protocol version"),
            ("GET", "EIO=4", 0, "Transport unknown"),
            ("GET", "EIO=4&transport=abc", 0, "Transport unknown"),
            ("GET", "EIO=4&transport=__proto__", 0, "Transport unknown"),
            ("GET", "EIO=4&transport=constructor", 0, "Transport unknown"),
            ("POST", "EIO=4&transport=polling", 2, "Bad handshake method"),
            ("PUT", "EIO=4&transport=polling", 2, "Bad handshake method"),
            ("GET", "EIO=4&transport=websocket", 3, "Bad request"),
            ("GET", "EIO=4&transport=polling&sid=abc", 1, "Session ID unknown"),
            ("GET", "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAAAA", 1, "Session ID unknown"),
            ("POST", "EIO=4&transport=polling&sid=____________________//__", 1, "Session ID unknown"),
            ("POST", "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAAAA", 1, "Session ID unknown"),
            ("PUT", "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAAAA", 1, "Session ID unknown"),
            ("GET", "EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAAAAAA", 1, "Session ID unknown"),
            ("POST", "EIO=3&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAAAA", 1, "Session ID unknown"),
            ("POST", "EIO=3&transport=polling", 2, "Bad handshake method"),
            ("POST", "EIO=4&transport=websocket", 2, "Bad handshake method"),
            ("POST", "EIO=4&transport=polling&sid=", 2, "Bad handshake method"),
            ("POST", "EIO=3&transport=abc&sid=abc", 0, "Transport unknown"),
        ])
    func refusals(method: String, query: String, code: Int, message: String) async throws {
        try await TestServer.run { server in
            for path in Self.paths {
                for body in [nil, "4a", String(repeating: "x", count: 300_000)] {
                    let response = try await HTTPTestClient.request(
                        method, "\(path)?\(query)", port: server.port, body: body)
                    #expect(response.status == 400)
                    #expect(response.headers["content-type"] == "application/json")
                    #expect(response.body == #"{"code":\#(code),"message":"\#(message)"}"#)
                }
            }
        }
    }

    @Test("a body where none belongs is a bad request, of a session that there is and of one that is asked for")
    func bodies() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/engine.io/", port: server.port)
            for target in [client.target, "/engine.io/?EIO=4&transport=polling"] {
                let response = try await HTTPTestClient.request("GET", target, port: server.port, body: "4a")
                #expect(response.body == #"{"code":3,"message":"Bad request"}"#)
            }
            let other = try await HTTPTestClient.request("PUT", client.target, port: server.port, body: "4a")
            #expect(other.body == #"{"code":3,"message":"Bad request"}"#)
            #expect(try await client.post("4a").status == 200)
        }
    }

    @Test(
        "a WebSocket handshake with a bad query ends without one",
        arguments: ["transport=websocket", "EIO=abc&transport=websocket", "EIO=4", "EIO=4&transport=abc"])
    func webSocketRefusals(query: String) async throws {
        try await TestServer.run { server in
            for path in Self.paths {
                await #expect(throws: WebSocketTestClient.Refused(status: 400)) {
                    _ = try await WebSocketTestClient.connect("\(path)?\(query)", port: server.port)
                }
            }
        }
    }
}

/// The session id in an `open` packet.
func sessionID(in open: String) throws -> String {
    let parts = open.split(separator: "\"")
    return String(try #require(parts.count > 3 ? parts[3] : nil))
}
