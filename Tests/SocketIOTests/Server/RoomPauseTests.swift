import NIOCore
import Testing

@testable import SocketIO

@Suite("Pauses of rooms", .timeLimit(.minutes(1)))
struct RoomPauseTests {
    /// A server on which every room pauses that long.
    private static func configuration(pause: TimeAmount) -> SocketIOConfiguration {
        var configuration = TestServer.configuration()
        configuration.pauses.perMember = pause
        configuration.pauses.shortest = pause
        configuration.pauses.longest = pause
        return configuration
    }

    private static func member(_ server: TestServer) async throws -> WebSocketTestClient {
        let client = try await SocketIOProtocolTests.joined(server)
        try await client.send(#"420["join","a"]"#)
        #expect(try await client.nextText() == "430[true]")
        return client
    }

    @Test(
        "who is in a pausing room gets what waits before leaving, who joins does not, and what is theirs alone does not wait"
    )
    func waiting() async throws {
        try await TestServer.run(Self.configuration(pause: .minutes(10))) { server in
            let first = try await Self.member(server)
            server.sockets.broadcast(.event("0"), to: "a")
            #expect(try await first.nextText() == #"42["0"]"#)
            server.sockets.broadcast(.event("1"), to: "a")
            server.application.sockets[0].emit(.event("yours"))
            #expect(try await first.nextText() == #"42["yours"]"#)
            let second = try await Self.member(server)
            server.sockets.broadcast(.event("2"), to: "a")
            try await second.send(#"421["leave","a"]"#)
            #expect(try await second.nextText() == #"42["2"]"#)
            #expect(try await second.nextText() == "431[]")
            try await first.send(#"421["leave","a"]"#)
            #expect(try await first.nextText() == #"42["1"]"#)
            #expect(try await first.nextText() == #"42["2"]"#)
            #expect(try await first.nextText() == "431[]")
        }
    }

    @Test("what waited is told at the end of the pause, in its order, each once")
    func end() async throws {
        try await TestServer.run(Self.configuration(pause: .milliseconds(5))) { server in
            let members = [try await Self.member(server), try await Self.member(server), try await Self.member(server)]
            // Each hundred spreads over pauses of its own, since it waits for the end of the one before.
            for hundred in 0..<3 {
                let numbers = hundred * 100..<hundred * 100 + 100
                for number in numbers { server.sockets.broadcast(.event("\(number)"), to: "a") }
                for member in members {
                    for number in numbers { #expect(try await member.nextText() == #"42["\#(number)"]"#) }
                }
            }
        }
    }

    @Test("small rooms do not pause, large ones the longer the more members they have, up to a limit")
    func length() {
        var pauses = RoomPauses()
        pauses.perMember = .milliseconds(1)
        pauses.shortest = .milliseconds(5)
        pauses.longest = .milliseconds(50)
        #expect(
            [0, 4, 5, 49, 50, 51, 5_000].map { pauses.pause(members: $0) } == [
                .zero, .zero, .milliseconds(5), .milliseconds(49), .milliseconds(50), .milliseconds(50),
                .milliseconds(50),
            ])
    }
}
