import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import HTTPConnections

/// A connection whose requests are answered when the test says so.
private final class Connection {
    let channel = EmbeddedChannel()

    init(isGuarded: Bool = true) throws {
        if isGuarded {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = 16 * 1024
            limits.maxHeaderFieldCount = 100
            try ConnectionPipeline.begin(
                on: channel, limits: limits, refusals: RefusalAnswer.bare,
                logger: .silent)
        } else {
            try channel.pipeline.syncOperations.addHandlers(
                HTTPResponseEncoder(), ByteToMessageHandler(HTTPRequestDecoder()))
        }
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/")).wait()
    }

    func send(_ text: String) {
        // The decoder's errors come back here where nobody takes them.
        _ = try? channel.writeInbound(ByteBuffer(string: text))
    }

    /// The requests whose heads were passed on since the last time.
    func heads() throws -> [String] {
        var heads: [String] = []
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            if case .head(let head) = part { heads.append("\(head.method) \(head.uri)") }
        }
        return heads
    }

    func answer(_ status: HTTPResponseStatus = .ok, body: String = "hi", length: Bool = true) {
        let headers: HTTPHeaders = length ? ["content-length": String(body.utf8.count)] : [:]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }

    /// What was sent to the client since the last time.
    func output() throws -> String {
        var text = ""
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }

    var isOpen: Bool { channel.isActive }
}

@Suite("The guard of a connection's exchanges")
struct ExchangeGuardTests {
    private static let next = OddRequest.plain(path: "/next")

    @Test("an upgrade that nobody makes ends the connection behind its answer", arguments: OddRequest.leavingHTTP)
    func refusedUpgrades(request: OddRequest) throws {
        let connection = try Connection()
        connection.send(request.text(path: "/"))
        #expect(try connection.heads().count == 1)
        connection.answer(.badRequest)
        #expect(try connection.output().contains("connection: close"))
        #expect(!connection.isOpen)
    }

    @Test("without the guard the parser hears nothing more behind an upgrade", arguments: OddRequest.leavingHTTP)
    func withoutGuard(request: OddRequest) throws {
        let connection = try Connection(isGuarded: false)
        connection.send(request.text(path: "/"))
        #expect(try connection.heads().count == 1)
        connection.answer(.badRequest)
        connection.send(Self.next)
        #expect(connection.isOpen)
        #expect(try connection.heads().isEmpty)
    }

    @Test("whatever is sent, the next request is passed on or the connection has ended", arguments: OddRequest.all)
    func alwaysUsable(request: OddRequest) throws {
        for pipelined in [false, true] {
            let connection = try Connection()
            connection.send(request.text(path: "/") + (pipelined ? Self.next : ""))
            var passed = try connection.heads()
            for _ in passed { connection.answer() }
            if !pipelined, connection.isOpen {
                connection.send(Self.next)
                passed = try connection.heads()
            }
            #expect(passed.contains("GET /next") == connection.isOpen, "pipelined: \(pipelined)")
        }
    }

    @Test("what is no request is answered here and passed on to nobody", arguments: OddRequest.malformed)
    func malformed(request: OddRequest) throws {
        let connection = try Connection()
        connection.send(request.text(path: "/") + Self.next)
        let answer = try connection.output()
        #expect(answer.hasPrefix("HTTP/1.1 400") || answer.hasPrefix("HTTP/1.1 431"))
        #expect(answer.contains("connection: close"))
        #expect(!connection.isOpen)
        #expect(try !connection.heads().contains("GET /next"))
    }

    @Test("a refusal waits for the answers ahead of it, and nothing comes behind it")
    func refusalInOrder() throws {
        let connection = try Connection()
        connection.send(OddRequest.plain(path: "/first") + "GET / HTTP/1.1\r\n\r\n" + Self.next)
        #expect(try connection.heads() == ["GET /first"])
        #expect(try connection.output().isEmpty)
        connection.answer()
        // Whoever stands behind may want to say something, too.
        connection.answer(.badRequest)
        #expect(
            try connection.output()
                == "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"
                + "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        #expect(!connection.isOpen)
    }

    @Test("a body that turns out to be none is refused, also when its answer is still to come")
    func malformedBody() throws {
        let connection = try Connection()
        connection.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(try connection.heads() == ["POST /"])
        connection.send("zz\r\n")
        connection.answer()
        #expect(try connection.output().hasPrefix("HTTP/1.1 400"))
        #expect(!connection.isOpen)
    }

    @Test("an answer before the end of its request ends the connection")
    func earlyAnswer() throws {
        let connection = try Connection()
        connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
        connection.answer(.unauthorized)
        #expect(try connection.output().contains("connection: close"))
        #expect(!connection.isOpen)
    }

    @Test("the answer to a HEAD has no body and the same head, chunked or not", arguments: [true, false])
    func head(length: Bool) throws {
        let connection = try Connection()
        connection.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + Self.next)
        connection.answer(length: length)
        let field = length ? "content-length: 2" : "transfer-encoding: chunked"
        #expect(try connection.output() == "HTTP/1.1 200 OK\r\n\(field)\r\n\r\n")
        connection.answer()
        #expect(try connection.output() == "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
        #expect(connection.isOpen)
    }

    @Test("a client that waits before it sends its body is told to go on, in its turn")
    func expectation() throws {
        let connection = try Connection()
        let post = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        connection.send(OddRequest.plain(path: "/first") + post)
        #expect(try connection.output().isEmpty)
        connection.answer()
        #expect(try connection.output().hasSuffix("hiHTTP/1.1 100 Continue\r\n\r\n"))
        connection.send("{}" + Self.next)
        connection.answer()
        #expect(try !connection.output().contains("close"))
        #expect(try connection.heads() == ["GET /first", "POST /", "GET /next"])
    }

    @Test("an ordinary connection is used for as long as anybody likes")
    func ordinary() throws {
        let connection = try Connection()
        for round in 0..<20 {
            connection.send("POST /\(round) HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            #expect(try connection.heads() == ["POST /\(round)"])
            connection.answer()
            #expect(try connection.output() == "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
        }
        #expect(connection.isOpen)
    }

    @Test(
        "a host is one word of a host's letters",
        arguments: [
            ("localhost", true), ("praca.example:8443", true), ("[2001:db8::1]:80", true), ("a_b", true),
            ("", false), ("a b", false), ("a/b", false), ("a@b", false), ("a,b", false), ("a?b", false), ("é", false),
        ])
    func hosts(value: String, isAcceptable: Bool) {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["host": value])
        #expect(HostField.isAcceptable(in: head) == isAcceptable)
    }
}
