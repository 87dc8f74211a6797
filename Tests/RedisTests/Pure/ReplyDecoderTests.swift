import NIOCore
import Testing

@testable import Redis

@Suite("The reply decoder")
struct ReplyDecoderTests {
    private func decode(_ text: String, limits: RedisReplyLimits = RedisReplyLimits()) throws -> [RedisValue] {
        let decoder = ReplyDecoder(limits: limits)
        try decoder.feed(ByteBuffer(string: text))
        return try drain(decoder)
    }

    private func drain(_ decoder: ReplyDecoder) throws -> [RedisValue] {
        var replies: [RedisValue] = []
        while let reply = try decoder.next() { replies.append(reply) }
        return replies
    }

    @Test(
        "each kind of RESP2 reply is read",
        arguments: [
            ("+OK\r\n", RedisValue.simpleString("OK")),
            ("+\r\n", .simpleString("")),
            (":42\r\n", .integer(42)),
            (":-9223372036854775808\r\n", .integer(.min)),
            ("$5\r\nhello\r\n", .bulk(ByteBuffer(string: "hello"))),
            ("$0\r\n\r\n", .bulk(ByteBuffer())),
            ("$-1\r\n", .null),
            ("*-1\r\n", .null),
            ("*0\r\n", .array([])),
            ("-NOGROUP No such key\r\n", .error(.server(code: "NOGROUP", message: "No such key"))),
            ("-ERR\r\n", .error(.server(code: "ERR", message: ""))),
            ("*2\r\n*1\r\n:1\r\n$-1\r\n", .array([.array([.integer(1)]), .null])),
            ("*3\r\n*0\r\n*1\r\n*0\r\n+x\r\n", .array([.array([]), .array([.array([])]), .simpleString("x")])),
            ("*1\r\n-ERR in script\r\n", .array([.error(.server(code: "ERR", message: "in script"))])),
        ])
    func kinds(text: String, value: RedisValue) throws {
        #expect(try decode(text) == [value])
    }

    @Test("bytes stay as they are: CR, LF, NUL and invalid UTF-8")
    func binary() throws {
        let bytes: [UInt8] = [0, 13, 10, 255, 0xC3, 42]
        var wire = ByteBuffer(string: "$6\r\n")
        wire.writeBytes(bytes)
        wire.writeString("\r\n")
        let decoder = ReplyDecoder(limits: RedisReplyLimits())
        try decoder.feed(wire)
        #expect(try decoder.next() == .bulk(ByteBuffer(bytes: bytes)))
    }

    @Test("replies that arrive a byte at a time are the same replies")
    func fragments() throws {
        let text = "*2\r\n$3\r\nabc\r\n*1\r\n:7\r\n+OK\r\n-ERR no\r\n"
        let decoder = ReplyDecoder(limits: RedisReplyLimits())
        var replies: [RedisValue] = []
        for byte in text.utf8 {
            try decoder.feed(ByteBuffer(bytes: [byte]))
            replies += try drain(decoder)
        }
        #expect(try replies == decode(text))
        #expect(replies.count == 3)
    }

    @Test("a thousand replies in one read come out in order")
    func many() throws {
        let replies = try decode((0..<1000).map { ":\($0)\r\n" }.joined())
        #expect(replies == (0..<1000).map { .integer($0) })
    }

    @Test(
        "what is not RESP2 is a protocol violation",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n", "\r\n", "*x\r\n", "$-2\r\n", "*-5\r\n", ":12a\r\n", "%1\r\n+a\r\n+b\r\n",
            "*2\r\n:1\r\n!oops\r\n", "$99999999999999999999\r\n", "*9999999999\r\n",
        ])
    func malformed(text: String) {
        #expect { try decode(text) } throws: { error in
            guard case RedisError.protocolViolation = error else { return false }
            return true
        }
    }

    @Test("arrays nested deeper than hiredis allows are refused")
    func depth() {
        #expect(throws: RedisError.self) { try decode(String(repeating: "*1\r\n", count: 12) + ":1\r\n") }
    }

    @Test("an announced length alone reserves nothing and is refused above the limit")
    func hugeArray() {
        #expect(throws: RedisError.protocolViolation("a reply has more than 1048576 elements")) {
            try decode("*2147483647\r\n")
        }
    }

    @Test("many small arrays together are refused above the limit")
    func manyElements() {
        var limits = RedisReplyLimits()
        limits.maxElements = 10
        #expect(throws: RedisError.self) { try decode("*3\r\n*3\r\n:1\r\n:1\r\n:1\r\n*5\r\n", limits: limits) }
        #expect(throws: Never.self) { try decode("*2\r\n*3\r\n:1\r\n:1\r\n:1\r\n*5\r\n", limits: limits) }
    }

    @Test("the element limit is for one reply, not for all together")
    func elementsPerReply() throws {
        var limits = RedisReplyLimits()
        limits.maxElements = 2
        #expect(try decode(String(repeating: "*2\r\n:1\r\n:2\r\n", count: 5), limits: limits).count == 5)
    }

    @Test("a reply that grows past the byte limit is refused before it is complete")
    func hugeBulk() throws {
        var limits = RedisReplyLimits()
        limits.maxBytes = 1000
        let decoder = ReplyDecoder(limits: limits)
        try decoder.feed(ByteBuffer(string: "$500000000\r\n"))
        #expect(try decoder.next() == nil)
        try decoder.feed(ByteBuffer(repeating: 120, count: 1000))
        #expect(throws: RedisError.protocolViolation("a reply is larger than 1000 bytes")) { try decoder.next() }
    }

    @Test("the byte limit is for one reply, not for a read or a connection")
    func bytesPerReply() throws {
        var limits = RedisReplyLimits()
        limits.maxBytes = 100
        let decoder = ReplyDecoder(limits: limits)
        for _ in 0..<50 {
            try decoder.feed(
                ByteBuffer(string: String(repeating: "$50\r\n\(String(repeating: "x", count: 50))\r\n", count: 7)))
            #expect(try drain(decoder).count == 7)
        }
    }

    @Test("a decoder that is dropped in the middle of a reply leaks and breaks nothing")
    func dropped() throws {
        for cut in 1..<20 {
            let text = "*2\r\n$3\r\nabc\r\n*1\r\n:7\r\n"
            _ = try decode(String(text.prefix(cut)))
        }
    }

    @Test("the arguments that Redis repeats for an unknown command are cut off")
    func unknownCommand() {
        let error = RedisError.server(
            reply: "ERR unknown command 'HELO', with args beginning with: 'secret' 'password' ")
        #expect(error == .server(code: "ERR", message: "unknown command 'HELO'"))
    }

    @Test("a long error message is kept short")
    func longMessage() {
        let error = RedisError.server(reply: "ERR " + String(repeating: "x", count: 100_000))
        #expect("\(error)".count < 400)
    }

    @Test("whatever bytes come, in whatever pieces, they are replies or a protocol violation", arguments: 0..<8)
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        let valid = Array("*3\r\n$3\r\nabc\r\n*2\r\n:7\r\n$-1\r\n-ERR x\r\n+OK\r\n*-1\r\n*0\r\n$0\r\n\r\n".utf8)
        let alphabet = Array("*$+-:0123456789\r\n\0x".utf8)
        for _ in 0..<2000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                if Bool.random(using: &random) { bytes[index] = byte } else { bytes.insert(byte, at: index) }
            }
            let decoder = ReplyDecoder(limits: RedisReplyLimits())
            do throws(RedisError) {
                while !bytes.isEmpty {
                    let count = Int.random(in: 1...bytes.count, using: &random)
                    try decoder.feed(ByteBuffer(bytes: bytes.prefix(count)))
                    bytes.removeFirst(count)
                    while try decoder.next() != nil {}
                }
            } catch {
                guard case .protocolViolation = error else {
                    Issue.record("another error: \(error)")
                    return
                }
            }
        }
    }
}

/// SplitMix64: the same numbers for the same seed, so that a failure can be seen again.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
