import Testing

@testable import SocketIO

@Suite("Socket.IO protocol", .timeLimit(.minutes(1)))
struct SocketIOProtocolTests {
    static let target = "/socket.io/?EIO=4&transport=websocket"

    /// A client that has joined the main namespace.
    static func joined(_ server: TestServer) async throws -> WebSocketTestClient {
        let client = try await WebSocketTestClient.open(target, port: server.port)
        try await client.send("40")
        #expect(try await client.nextText().hasPrefix(#"40{"sid":""#))
        #expect(try await client.nextText() == #"42["auth",{}]"#)
        return client
    }

    @Test(
        "a join is answered with exactly the socket's id, then the application speaks",
        arguments: [
            ("40", "40", #"42["auth",{}]"#),
            (#"40{"token":"123"}"#, "40", #"42["auth",{"token":"123"}]"#),
            ("40/custom", "40/custom,", #"42/custom,["auth",{}]"#),
            ("40/custom,", "40/custom,", #"42/custom,["auth",{}]"#),
            (#"40/custom,{"token":"abc"}"#, "40/custom,", #"42/custom,["auth",{"token":"abc"}]"#),
        ])
    func join(packet: String, answerPrefix: String, auth: String) async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            try await client.send(packet)
            let answer = try await client.nextText()
            let sid = try #require(answer.split(separator: "\"").dropFirst(3).first)
            #expect(answer == #"\#(answerPrefix){"sid":"\#(sid)"}"#)
            #expect(sid.utf8.count == 24)
            #expect(try await client.nextText() == auth)
        }
    }

    @Test("an unknown namespace is refused and the connection stays", arguments: ["40/random", "40/random,"])
    func unknownNamespace(packet: String) async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            try await client.send(packet)
            #expect(try await client.nextText() == #"44/random,{"message":"Invalid namespace"}"#)
            try await client.send("40")
            #expect(try await client.nextText().hasPrefix("40{"))
        }
    }

    @Test("who joins nothing is closed after the connect timeout, pongs or not")
    func connectTimeout() async throws {
        var configuration = TestServer.patientHeartbeat()
        configuration.connectTimeout = .seconds(1)
        try await TestServer.run(configuration) { server in
            let client = try await WebSocketTestClient.open(Self.target, port: server.port)
            await #expect(throws: WebSocketTestClient.Unexpected.self) { _ = try await client.nextText() }
            try await until { server.sockets.engine.sessionCount == 0 }
            #expect(server.application.ended.isEmpty)
        }
    }

    @Test("leaving the main namespace leaves the connection open")
    func leave() async throws {
        try await TestServer.run(TestServer.patientHeartbeat()) { server in
            let client = try await Self.joined(server)
            try await client.send("41")
            #expect(try await client.next() == .text("2"))
            try await until { server.application.ended == [.init(namespace: "/", reason: .clientLeft)] }
        }
    }

    @Test("leaving one namespace leaves the other joined")
    func leaveCustom() async throws {
        try await TestServer.run { server in
            let client = try await Self.joined(server)
            try await client.send("40/custom")
            #expect(try await client.nextText().hasPrefix("40/custom,{"))
            #expect(try await client.nextText() == #"42/custom,["auth",{}]"#)
            try await client.send("41/custom")
            try await client.send(#"42["message","message to main namespace"]"#)
            #expect(try await client.nextText() == #"42["message-back","message to main namespace"]"#)
        }
    }

    @Test(
        "events and acknowledgements come back byte for byte",
        arguments: [
            (#"42["message",1,"2",{"3":[true]}]"#, #"42["message-back",1,"2",{"3":[true]}]"#),
            (#"42456["message-with-ack",1,"2",{"3":[false]}]"#, #"43456[1,"2",{"3":[false]}]"#),
            (#"42["message",1.50e+3,"é\u00e9\/",null]"#, #"42["message-back",1.50e+3,"é\u00e9\/",null]"#),
            (#"420["message-with-ack"]"#, "430[]"),
            (
                #"4218446744073709551615["message-with-ack",9007199254740993]"#,
                "4318446744073709551615[9007199254740993]"
            ),
        ])
    func echo(packet: String, answer: String) async throws {
        try await TestServer.run { server in
            let client = try await Self.joined(server)
            try await client.send(packet)
            #expect(try await client.nextText() == answer)
        }
    }

    @Test(
        "binary attachments travel behind their packet",
        arguments: [
            (
                #"452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
                #"452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#
            ),
            (
                #"452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
                #"462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#
            ),
        ])
    func binary(packet: String, answer: String) async throws {
        try await TestServer.run { server in
            let client = try await Self.joined(server)
            try await client.send(packet)
            try await client.send(binary: [1, 2, 3])
            try await client.send(binary: [4, 5, 6])
            #expect(try await client.nextText() == answer)
            #expect(try await client.next() == .binary([1, 2, 3]))
            #expect(try await client.next() == .binary([4, 5, 6]))
        }
    }

    @Test("an event that asks for no acknowledgement gets none")
    func noAcknowledgement() async throws {
        try await TestServer.run { server in
            let client = try await Self.joined(server)
            try await client.send(#"42["message-with-ack",1]"#)
            try await client.send(#"42["message",2]"#)
            #expect(try await client.nextText() == #"42["message-back",2]"#)
        }
    }

    @Test("the whole of it works over long-polling")
    func polling() async throws {
        try await TestServer.run { server in
            let client = try await PollingTestClient.open("/socket.io/", port: server.port)
            _ = try await client.post(#"40{"token":"p"}"#)
            let answer = try await client.get().body
            #expect(answer.hasPrefix(#"40{"sid":""#))
            #expect(answer.hasSuffix("\u{1e}42[\"auth\",{\"token\":\"p\"}]"))
            _ = try await client.post("451-7[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]\u{1e}bAQID")
            #expect(try await client.get().body == "461-7[{\"_placeholder\":true,\"num\":0}]\u{1e}bAQID")
        }
    }
}
