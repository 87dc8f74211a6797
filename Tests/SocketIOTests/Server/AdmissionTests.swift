import ClientAddress
import Testing

@testable import SocketIO

@Suite("Admission", .timeLimit(.minutes(1)))
struct AdmissionTests {
    private static let target = "/socket.io/?EIO=4&transport=polling"

    @Test("a page of another origin is refused, one that is listed is served and named (CVE-2020-28481)")
    func origins() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.origins = .listed(["https://praca.example"], sameHost: true)
        try await TestServer.run(configuration) { server in
            func status(_ origin: String?) async throws -> Int {
                let headers = origin.map { ["origin": $0] } ?? [:]
                return try await HTTPTestClient.request("GET", Self.target, port: server.port, headers: headers).status
            }
            #expect(try await status("https://evil.example") == 403)
            #expect(try await status("https://praca.example.evil.example") == 403)
            #expect(try await status("null") == 403)
            #expect(try await status(nil) == 200)
            #expect(try await status("http://localhost") == 200)
            let listed = try await HTTPTestClient.request(
                "GET", Self.target, port: server.port, headers: ["origin": "https://praca.example"])
            #expect(listed.headers["access-control-allow-origin"] == "https://praca.example")
            await #expect(throws: WebSocketTestClient.Refused(status: 403)) {
                _ = try await WebSocketTestClient.connect(
                    SocketIOProtocolTests.target, port: server.port, headers: ["origin": "https://evil.example"])
            }
        }
    }

    @Test("an address has its fill of sessions, whatever it writes into X-Forwarded-For")
    func perAddress() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.limits.sessionsPerAddress = 2
        try await TestServer.run(configuration) { server in
            var statuses: [Int] = []
            for index in 0..<3 {
                let response = try await HTTPTestClient.request(
                    "GET", Self.target, port: server.port, headers: ["x-forwarded-for": "203.0.113.\(index)"])
                statuses.append(response.status)
            }
            #expect(statuses == [200, 200, 429])
        }
    }

    @Test("behind a trusted proxy the addresses it names are told apart")
    func behindProxy() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.limits.sessionsPerAddress = 1
        configuration.engine.trustedProxies = TrustedProxies(AddressRange.loopback)
        try await TestServer.run(configuration) { server in
            var statuses: [Int] = []
            for address in ["203.0.113.1", "203.0.113.2", "6.6.6.6, 203.0.113.1"] {
                let response = try await HTTPTestClient.request(
                    "GET", Self.target, port: server.port, headers: ["x-forwarded-for": address])
                statuses.append(response.status)
            }
            #expect(statuses == [200, 200, 429])
        }
    }

    @Test("64 bits of IPv6 are one address, and the next 64 another")
    func networks() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.limits.sessionsPerAddress = 2
        configuration.engine.trustedProxies = TrustedProxies(AddressRange.loopback)
        try await TestServer.run(configuration) { server in
            var statuses: [Int] = []
            for address in ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:a::", "2001:db8:1:3::1"] {
                let response = try await HTTPTestClient.request(
                    "GET", Self.target, port: server.port, headers: ["x-forwarded-for": address])
                statuses.append(response.status)
            }
            #expect(statuses == [200, 200, 429, 200])
        }
    }

    @Test("a full server refuses, and has room again when a session ends")
    func full() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.limits.sessions = 1
        try await TestServer.run(configuration) { server in
            let client = try await SocketIOProtocolTests.joined(server)
            #expect(try await HTTPTestClient.request("GET", Self.target, port: server.port).status == 503)
            await client.connection.close()
            try await until {
                try await HTTPTestClient.request("GET", Self.target, port: server.port).status == 200
            }
        }
    }

    @Test("sessions that have joined nothing leave no room for more of their kind, and joining makes room")
    func unconfirmed() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.limits.unconfirmedSessions = 1
        try await TestServer.run(configuration) { server in
            let first = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
            #expect(try await HTTPTestClient.request("GET", Self.target, port: server.port).status == 503)
            try await first.send("40")
            _ = try await first.nextText()
            #expect(try await HTTPTestClient.request("GET", Self.target, port: server.port).status == 200)
        }
    }

    @Test(
        "CIDR ranges hold what they should",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("192.168.1.128/25", "192.168.1.129", true),
            ("192.168.1.128/25", "192.168.1.1", false), ("::1", "::1", true), ("fd00::/8", "fd12::1", true),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("0.0.0.0/0", "::1", false), ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.0/8", "x", false),
        ])
    func ranges(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isInside)
    }

    @Test("what is no range is none", arguments: ["", "10.0.0.0/33", "x/8", "10.0.0.0/-1", "fd00::/129", "10.0.0.0/"])
    func noRange(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
