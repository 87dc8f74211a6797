import NIOCore
import Synchronization
import Testing

@testable import SocketIO

@Suite("Rooms and sending", .timeLimit(.minutes(1)))
struct RoomTests {
    private static func member(_ server: TestServer, _ room: String) async throws -> WebSocketTestClient {
        let client = try await SocketIOProtocolTests.joined(server)
        try await client.send(#"420["join","\#(room)"]"#)
        #expect(try await client.nextText() == "430[true]")
        return client
    }

    @Test("a broadcast reaches every member once and in order, and nobody else")
    func broadcast() async throws {
        try await TestServer.run { server in
            var members: [WebSocketTestClient] = []
            for _ in 0..<6 { members.append(try await Self.member(server, "a")) }
            let outsider = try await Self.member(server, "b")
            #expect(await server.members(of: "a") == 6)
            for number in 0..<100 {
                server.sockets.broadcast(.event("n", [JSONBytes(unchecked: "\(number)")]), to: "a")
            }
            for room in ["a", "b"] { server.sockets.broadcast(.event("end"), to: room) }
            for member in members {
                for number in 0..<100 { #expect(try await member.nextText() == #"42["n",\#(number)]"#) }
                #expect(try await member.nextText() == #"42["end"]"#)
            }
            #expect(try await outsider.nextText() == #"42["end"]"#)
        }
    }

    @Test("one socket can be left out, and who left or is gone gets nothing")
    func exclusion() async throws {
        try await TestServer.run { server in
            let first = try await Self.member(server, "a")
            let second = try await Self.member(server, "a")
            let gone = try await Self.member(server, "a")
            await gone.connection.close()
            try await until { server.application.ended.count == 1 }
            #expect(server.application.ended.first?.reason == .transportClose)
            server.sockets.broadcast(.event("x"), to: "a", excluding: server.application.sockets[0].id)
            #expect(try await second.nextText() == #"42["x"]"#)
            try await second.send(#"421["leave","a"]"#)
            #expect(try await second.nextText() == "431[]")
            server.sockets.broadcast(.event("y"), to: "a")
            #expect(try await first.nextText() == #"42["y"]"#)
            #expect(await server.members(of: "a") == 1)
        }
    }

    @Test("packets with attachments are broadcast to WebSockets and to polling clients")
    func binaryBroadcast() async throws {
        try await TestServer.run { server in
            let socket = try await Self.member(server, "a")
            let polling = try await PollingTestClient.open("/socket.io/", port: server.port)
            _ = try await polling.post("40\u{1e}420[\"join\",\"a\"]")
            try await until { await server.members(of: "a") == 2 }
            #expect(try await polling.get().body.hasSuffix("430[true]"))
            let placeholder = JSONBytes(unchecked: #"{"_placeholder":true,"num":0}"#)
            server.sockets.broadcast(
                .event("file", [placeholder], attachments: [ByteBuffer(bytes: [1, 2, 3])]), to: "a")
            #expect(try await socket.nextText() == #"451-["file",{"_placeholder":true,"num":0}]"#)
            #expect(try await socket.next() == .binary([1, 2, 3]))
            #expect(try await polling.get().body == "451-[\"file\",{\"_placeholder\":true,\"num\":0}]\u{1e}bAQID")
        }
    }

    @Test("a socket is in no more rooms than allowed")
    func roomLimit() async throws {
        var configuration = TestServer.configuration()
        configuration.limits.roomsPerSocket = 1
        try await TestServer.run(configuration) { server in
            let client = try await Self.member(server, "a")
            try await client.send(#"421["join","b"]"#)
            #expect(try await client.nextText() == "431[false]")
            try await client.send(#"422["join","a"]"#)
            #expect(try await client.nextText() == "432[true]")
        }
    }

    @Test("a client that takes nothing is dropped as a slow consumer, and others are served")
    func slowConsumer() async throws {
        try await TestServer.run { server in
            let witness = try await Self.member(server, "a")
            let slow = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
            try await slow.send("40")
            _ = try await slow.nextText()
            try await slow.send(#"420["join","a"]"#)
            try await until { await server.members(of: "a") == 2 }
            try await slow.connection.channel.setOption(.autoRead, value: false).get()
            let packet = EncodedPacket.event("big", [JSONBytes(string: String(repeating: "x", count: 100_000))])
            for _ in 0..<200 {
                server.sockets.broadcast(packet, to: "a")
                _ = try await witness.nextText()
            }
            try await until { server.application.ended == [.init(namespace: "/", reason: .slowConsumer)] }
            await slow.connection.close()
        }
    }

    @Test("a burst within one turn of the event loop is not held against a client that reads")
    func burst() async throws {
        try await TestServer.run { server in
            let client = try await Self.member(server, "a")
            let packet = EncodedPacket.event("n", [JSONBytes(string: String(repeating: "x", count: 1000))])
            server.sockets.together {
                for _ in 0..<1500 { server.sockets.broadcast(packet, to: "a") }
            }
            for _ in 0..<1500 { _ = try await client.nextText() }
            #expect(server.application.ended.isEmpty)
        }
    }

    @Test("what is sent together comes in its order, whatever kind it is, and with what was sent before and after")
    func together() async throws {
        try await TestServer.run { server in
            let client = try await Self.member(server, "a")
            let socket = server.application.sockets[0]
            let left = Mutex(false)
            socket.emit(.event("0"))
            server.sockets.together {
                server.sockets.broadcast(.event("1"), to: "a")
                server.sockets.broadcast(.event("2"), to: "a")
                socket.emit(.event("3"))
                server.sockets.together { server.sockets.broadcast(.event("4"), to: "a") }
                server.sockets.broadcast(.event("5"), to: "b")
                server.sockets.broadcast(.event("6"), to: "a", excluding: socket.id)
                server.sockets.broadcast(.event("7"), to: "a")
                socket.perform {
                    socket.leave("a")
                    left.withLock { $0 = true }
                }
                server.sockets.broadcast(.event("8"), to: "a")
            }
            socket.emit(.event("9"))
            for number in [0, 1, 2, 3, 4, 7, 9] { #expect(try await client.nextText() == #"42["\#(number)"]"#) }
            #expect(left.withLock { $0 })
        }
    }

    @Test("a task that prefers a socket's executor runs on the socket's event loop, also after it has waited")
    func executor() async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            let socket = server.application.sockets[0]
            let isOnLoop = await Task(executorPreference: socket.executor) {
                let before = socket.eventLoop.inEventLoop
                await Task.detached {}.value
                return [before, socket.eventLoop.inEventLoop]
            }.value
            #expect(isOnLoop == [true, true])
            await client.connection.close()
        }
    }

    @Test("a socket that the server ends is told, and its connection goes if asked", arguments: [true, false])
    func disconnect(closesTransport: Bool) async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            let socket = server.application.sockets[0]
            socket.emit(.event("bye"))
            socket.disconnect(closeTransport: closesTransport)
            #expect(try await client.nextText() == #"42["bye"]"#)
            #expect(try await client.nextText() == "41")
            #expect(server.application.ended == [.init(namespace: "/", reason: .serverLeft)])
            if closesTransport {
                #expect(try await client.closeCode() == 1000)
            } else {
                // What the client sent before it knew is ignored; it may join again.
                try await client.send(#"42["message",1]"#)
                try await client.send("40")
                #expect(try await client.nextText().hasPrefix("40{"))
            }
        }
    }

    @Test("a polling client gets what was left with its last answer, and then close")
    func lastPoll() async throws {
        try await TestServer.run { server in
            let polling = try await PollingTestClient.open("/socket.io/", port: server.port)
            _ = try await polling.post("40")
            _ = try await polling.get()
            server.application.sockets[0].emit(.event("bye"))
            server.application.sockets[0].closeTransport()
            try await until { server.application.ended.count == 1 }
            #expect(try await polling.get().body == "42[\"bye\"]\u{1e}1")
            #expect(try await polling.get().status == 400)
        }
    }
}
