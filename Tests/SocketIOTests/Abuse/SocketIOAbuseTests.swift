import NIOCore
import Testing

@testable import SocketIO

@Suite("Abuse of Socket.IO packets", .timeLimit(.minutes(1)))
struct SocketIOAbuseTests {
    @Test(
        "a packet that is none closes the connection, before joining and after",
        arguments: [
            "4abc", "4", "42{}", "42[]", "42", #"42["a""#, #"42["a"]x"#, #"42abc["message-with-ack",1]"#,
            #"42["a",]"#, #"42["a",01]"#, #"42["a",NaN]"#, #"42["a","\x"]"#, "42[\"a\",\"\u{1}\"]", "40[]", "40{",
            "43[]", "44{}", "46[]", "45", #"45-["a"]"#, #"45x-["a"]"#, #"4518446744073709551616-["a"]"#, "49",
            #"4299999999999999999999["a"]"#,
        ])
    func malformed(packet: String) async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            for joinsFirst in [false, true] {
                let client = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
                if joinsFirst {
                    try await client.send("40")
                    _ = try await client.nextText()
                }
                try await client.send(packet)
                #expect(try await client.closeCode() == 1008)
            }
            try await witness.isServed()
        }
    }

    @Test(
        "an event whose name is no string, or is the protocol's own, closes the connection (CVE-2023-32695)",
        arguments: [
            #"42[1]"#, "42[null]", #"42[{"toString":"x"}]"#, #"42[["message"]]"#, #"42["connect"]"#,
            #"42["disconnect"]"#, #"42["connect_error"]"#, #"42["newListener"]"#, #"42["disconnecting"]"#,
            #"42["\ud800"]"#,
        ])
    func eventNames(packet: String) async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(packet)
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test(
        "an event called error or __proto__ is an event like any other (CVE-2024-38355)",
        arguments: ["error", "__proto__"])
    func errorEvent(name: String) async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(#"42["\#(name)"]"#)
            try await until { server.application.events == [name] }
            try await client.send(#"42["message",1]"#)
            #expect(try await client.nextText() == #"42["message-back",1]"#)
        }
    }

    @Test(
        "a placeholder that names no attachment closes the connection (CVE-2022-2421)",
        arguments: ["1", "-1", "0.0", "0e0", #""0""#, #""splice""#, "null", "{}", "99999999999999999999"])
    func placeholders(number: String) async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(#"451-["message",{"a":[{"_placeholder":true,"num":\#(number)}]}]"#)
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("more attachments than allowed are refused before any is sent (CVE-2026-33151)")
    func tooManyAttachments() async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(#"4517-["message"]"#)
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("attachments that add up to more than maxPayload close the connection")
    func attachmentBomb() async throws {
        var configuration = TestServer.configuration()
        configuration.engine.limits.maxPayload = 10_000
        try await TestServer.run(configuration) { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(#"4516-["message"]"#)
            for _ in 0..<3 { try await client.send(binary: Array(repeating: 0, count: 5_000)) }
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("attachments that are declared and never sent end the connection in time")
    func missingAttachments() async throws {
        var configuration = TestServer.configuration()
        configuration.attachmentTimeout = .milliseconds(50)
        try await TestServer.run(configuration) { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(#"451-["message",{"_placeholder":true,"num":0}]"#)
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test(
        "text in the middle of attachments, and attachments of nothing, close the connection", arguments: [true, false])
    func mixedUp(textInside: Bool) async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            if textInside {
                try await client.send(#"452-["message"]"#)
                try await client.send(binary: [1])
                try await client.send(#"42["message"]"#)
            } else {
                try await client.send(binary: [1])
            }
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("JSON nested too deeply closes the connection, at the limit it is served")
    func deepJSON() async throws {
        try await TestServer.run { server in
            let fits = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send(#"42["message",\#(fits)]"#)
            #expect(try await client.nextText() == #"42["message-back",\#(fits)]"#)
            try await client.send(#"42["message",\#(String(repeating: #"{"a":"#, count: 100_000))"#)
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("a long packet is read in one pass (CVE-2020-36049)")
    func longPacket() async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            for packet in [
                "4" + String(repeating: "5", count: 900_000), "42" + String(repeating: "1", count: 900_000),
                "42/" + String(repeating: "a", count: 900_000), "42[" + String(repeating: "1,", count: 450_000),
            ] {
                let client = try await SocketIOProtocolTests.joined(server)
                try await client.send(packet)
                #expect(try await client.closeCode() == 1008)
            }
            try await witness.isServed()
        }
    }

    @Test(
        "packets for a namespace that was not joined close the connection",
        arguments: [#"42["message"]"#, #"42/custom,["message"]"#, "41/custom,", "430[]"])
    func notJoined(packet: String) async throws {
        try await TestServer.run { server in
            let client = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
            try await client.send(packet)
            #expect(try await client.closeCode() == 1008)
            #expect(server.application.events.isEmpty)
        }
    }

    @Test("events before the application has decided close the connection")
    func eventBeforeDecision() async throws {
        try await TestServer.run(application: TestApplication(decide: { _ in })) { server in
            let client = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
            try await client.send("40")
            try await client.send(#"42["message"]"#)
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("joining twice closes the connection")
    func joinTwice() async throws {
        try await TestServer.run { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send("40")
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("a flood of unknown namespaces closes the connection")
    func namespaceFlood() async throws {
        try await TestServer.run { server in
            let witness = try await Witness.join(server)
            let client = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
            for index in 0..<1000 { try? await client.send("40/n\(index),") }
            #expect(try await client.closeCode() == 1008)
            try await witness.isServed()
        }
    }

    @Test("more namespaces than allowed close the connection")
    func tooManyNamespaces() async throws {
        var configuration = TestServer.configuration()
        configuration.limits.namespacesPerConnection = 1
        try await TestServer.run(configuration) { server in
            let client = try await SocketIOProtocolTests.joined(server)
            try await client.send("40/custom,")
            #expect(try await client.closeCode() == 1008)
        }
    }

    @Test("an application that never decides refuses after the accept timeout")
    func acceptTimeout() async throws {
        var configuration = TestServer.configuration()
        configuration.acceptTimeout = .milliseconds(50)
        try await TestServer.run(configuration, application: TestApplication(decide: { _ in })) { server in
            let client = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
            try await client.send("40")
            #expect(try await client.nextText() == #"44{"message":"Timeout"}"#)
        }
    }

    @Test("joins that are refused again and again close the connection")
    func refusedJoins() async throws {
        let application = TestApplication(decide: { $0.refuse("no", data: JSONBytes(unchecked: #"{"code":"NO"}"#)) })
        try await TestServer.run(application: application) { server in
            let client = try await WebSocketTestClient.open(SocketIOProtocolTests.target, port: server.port)
            for _ in 0..<9 {
                try await client.send("40")
                #expect(try await client.nextText() == #"44{"message":"no","data":{"code":"NO"}}"#)
            }
            #expect(try await client.closeCode() == 1008)
        }
    }
}
