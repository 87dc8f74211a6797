import NIOCore
import Primitives
import Testing

@testable import SocketIO

/// The examples of the published protocol texts.
@Suite("Codecs")
struct CodecTests {
    private static func text(_ packet: EncodedPacket) -> String {
        guard case .text(let text) = packet.frames.part(0) else { return "" }
        return String(buffer: text)
    }

    @Test("packets are encoded as the protocol text has them")
    func encoding() {
        let one = JSONBytes(unchecked: #"{"_placeholder":true,"num":0}"#)
        #expect(Self.text(.event("foo")) == #"42["foo"]"#)
        #expect(Self.text(.event("bar", namespace: "/admin")) == #"42/admin,["bar"]"#)
        #expect(
            Self.text(.event("baz", [one], attachments: [ByteBuffer(bytes: [1, 2, 3, 4])]))
                == #"451-["baz",{"_placeholder":true,"num":0}]"#)
        #expect(
            Self.text(.acknowledgement(13, [JSONBytes(string: "bar")], attachments: [], namespace: "/admin"))
                == #"43/admin,13["bar"]"#)
        #expect(
            Self.text(
                .acknowledgement(15, [JSONBytes(string: "bar"), one], attachments: [ByteBuffer()], namespace: "/"))
                == #"461-15["bar",{"_placeholder":true,"num":0}]"#)
        #expect(
            Self.text(.connectError("Not authorized", data: nil, namespace: "/")) == #"44{"message":"Not authorized"}"#)
        #expect(Self.text(.disconnected(namespace: "/admin")) == "41/admin,")
        #expect(Self.text(.disconnected(namespace: "/")) == "41")
    }

    @Test("packets are decoded as the protocol text has them")
    func decoding() throws {
        let decoder = SocketPacketDecoder(maximumAttachments: 16, maximumDepth: 32)
        func decode(_ text: String) throws -> SocketPacket { try decoder.decode(ByteBuffer(string: text)) }
        #expect(try decode("0") == .connect(namespace: "/", auth: nil))
        #expect(
            try decode(#"0/admin,{"sid":"x"}"#)
                == .connect(namespace: "/admin", auth: JSONBytes(unchecked: #"{"sid":"x"}"#)))
        #expect(try decode("1/admin,") == .disconnect(namespace: "/admin"))
        guard case .event(let event) = try decode(#"52-/admin,7["baz",{"_placeholder":true,"num":1}]"#) else {
            throw SocketProtocolError.unknownPacketType
        }
        #expect(event.namespace == "/admin" && event.name == "baz" && event.id == 7 && event.attachmentCount == 2)
        #expect(event.arguments.map(\.text) == [#"{"_placeholder":true,"num":1}"#])
        guard case .acknowledgement(let answer) = try decode(#"3/admin,13["bar"]"#) else {
            throw SocketProtocolError.unknownPacketType
        }
        #expect(answer.id == 13 && answer.arguments.map(\.text) == [#""bar""#])
    }

    @Test("frames split anywhere between reads give the same messages", arguments: 1...9)
    func splitFrames(step: Int) throws {
        var stream = ByteBuffer()
        let long = String(repeating: "é", count: 40_000)
        stream.writeImmutableBuffer(WebSocketTestClient.frame(0x01, Array("4he".utf8)))
        stream.writeImmutableBuffer(WebSocketTestClient.frame(0x89, [9]))
        stream.writeImmutableBuffer(WebSocketTestClient.frame(0x80, Array("llo".utf8)))
        stream.writeImmutableBuffer(WebSocketTestClient.frame(0x82, Array(repeating: 7, count: 200)))
        stream.writeImmutableBuffer(WebSocketTestClient.frame(0x81, Array(long.utf8)))
        var parser = WebSocketParser(maximumMessage: 100_000, maximumFragments: 4)
        var events: [WebSocketEvent] = []
        while stream.readableBytes > 0 {
            parser.append(stream.readSlice(length: min(step * step * step, stream.readableBytes)) ?? ByteBuffer())
            while let event = try parser.next() { events.append(event) }
        }
        #expect(
            events == [
                .ping(ByteBuffer(bytes: [9])), .text(ByteBuffer(string: "4hello")),
                .binary(ByteBuffer(repeating: 7, count: 200)), .text(ByteBuffer(string: long)),
            ])
    }
}
