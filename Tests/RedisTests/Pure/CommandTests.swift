import NIOCore
import Primitives
import Testing

@testable import Redis

@Suite("Commands")
struct CommandTests {
    private func encode(_ command: RedisCommand, prefix: String = "") -> String {
        var buffer = ByteBuffer()
        CommandEncoder(keyPrefix: prefix).encode(command, into: &buffer)
        return String(buffer: buffer)
    }

    @Test("a command is an array of bulk strings")
    func encoding() {
        #expect(
            encode(RedisCommand("SET", .key("k"), "é", 7)) == "*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n$1\r\n7\r\n")
    }

    @Test("line ends inside an argument cannot begin another command")
    func injection() {
        let hostile = "x\r\n*1\r\n$8\r\nFLUSHALL\r\n"
        let text = encode(RedisCommand("GET", .key(hostile)))
        #expect(text == "*2\r\n$3\r\nGET\r\n$\(hostile.utf8.count)\r\n\(hostile)\r\n")
    }

    @Test("bytes and buffers are written as they are")
    func binary() {
        let expected = "*3\r\n$4\r\nECHO\r\n$3\r\n\0\r\n\r\n$2\r\nab\r\n"
        let buffer = ByteBuffer(string: "ab")
        #expect(encode(RedisCommand("ECHO", RedisArgument([0, 13, 10]), RedisArgument(buffer))) == expected)
    }

    @Test("a command does not show its arguments")
    func description() {
        let command = RedisCommand("AUTH", "user", "secret")
        #expect("\(command)" == "AUTH with 2 arguments")
        #expect(String(reflecting: command) == "AUTH with 2 arguments")
    }

    @Test("the prefix goes before keys and nothing else")
    func prefix() {
        let command = RedisCommand("XREAD", "STREAMS", .key("a"), .key("b"), "0", "0")
        let expected = "*6\r\n$5\r\nXREAD\r\n$7\r\nSTREAMS\r\n$3\r\nt:a\r\n$3\r\nt:b\r\n$1\r\n0\r\n$1\r\n0\r\n"
        #expect(encode(command, prefix: "t:") == expected)
        #expect(command.keys == ["a", "b"])
    }

    @Test("a script's call names its hash, the number of its keys, the keys and the arguments")
    func script() {
        let script = RedisScript("return 1")
        let command = script.command(keys: ["{a}:1", "{a}:2"], arguments: ["x"])
        #expect(command.name == "EVALSHA")
        #expect(command.keys == ["{a}:1", "{a}:2"])
        #expect(command.arguments.first == RedisArgument(script.sha1))
        let fallback = script.fallback(for: command)
        #expect(fallback.name == "EVAL")
        #expect(fallback.arguments == ["return 1", 2, .key("{a}:1"), .key("{a}:2"), "x"])
        #expect(fallback.script == nil)
    }

    @Test(
        "commands that block or change the connection are refused on the shared one only",
        arguments: [
            RedisCommand("BLPOP", .key("k"), 0), RedisCommand("blpop", .key("k"), 0), RedisCommand("SELECT", 1),
            RedisCommand("MULTI"), RedisCommand("AUTH", "x"), RedisCommand("WAIT", 1, 0),
            RedisCommand("XREAD", "COUNT", 1, "block", 0, "STREAMS", .key("s"), "$"),
            RedisCommand("XREADGROUP", "GROUP", "g", "c", "BLOCK", 0, "STREAMS", .key("s"), ">"),
            RedisCommand(
                "XREADGROUP", "GROUP", "g", "c", RedisArgument(Array("BLOCK".utf8)), 0, "STREAMS", .key("s"), ">"),
        ])
    func sharedRules(command: RedisCommand) {
        #expect(throws: RedisError.self) { try CommandRules.check(command, on: .shared) }
        #expect(throws: Never.self) { try CommandRules.check(command, on: .dedicated) }
    }

    @Test(
        "commands without exactly one reply are refused everywhere",
        arguments: [
            RedisCommand("SUBSCRIBE", "c"), RedisCommand("monitor"), RedisCommand("CLIENT", "reply", "OFF"),
            RedisCommand("HELLO", 3), RedisCommand("QUIT"), RedisCommand("RESET"),
        ])
    func universalRules(command: RedisCommand) {
        #expect(throws: RedisError.self) { try CommandRules.check(command, on: .shared) }
        #expect(throws: RedisError.self) { try CommandRules.check(command, on: .dedicated) }
    }

    @Test("ordinary commands are allowed; a stream named BLOCK is no option")
    func allowed() {
        let ordinary = [
            RedisCommand("GET", .key("k")), RedisCommand("CLIENT", "SETNAME", "x"),
            RedisCommand("XREAD", "STREAMS", "BLOCK", "0"),
        ]
        for command in ordinary {
            #expect(throws: Never.self) { try CommandRules.check(command, on: .shared) }
        }
    }

    @Test("stream ids are read, written and ordered as Redis does")
    func streamIDs() {
        #expect(RedisStreamID("1526919030474-55")?.description == "1526919030474-55")
        #expect(RedisStreamID("18446744073709551615-18446744073709551615") == .max)
        for text in ["", "1", "1-", "-1", "1-2-3", "a-1", "18446744073709551616-0"] {
            #expect(RedisStreamID(text) == nil)
        }
        let id = RedisStreamID(milliseconds: 5, sequence: .max)
        #expect(id < id.successor)
        #expect(id.successor == RedisStreamID(milliseconds: 6, sequence: 0))
        #expect(RedisStreamID.max.successor == .max)
        #expect(RedisStreamID(milliseconds: 9, sequence: 0) < RedisStreamID(milliseconds: 10, sequence: 0))
    }
}
