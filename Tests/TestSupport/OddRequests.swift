/// Requests after which a parser may stand in another mode, or at an unknown place.
public struct OddRequest: Sendable, CustomStringConvertible {
    /// What is odd about it.
    public let name: String
    private let template: String

    private init(_ name: String, _ template: String) {
        self.name = name
        self.template = template
    }

    /// What is odd about it.
    public var description: String { name }

    /// Its bytes, with a path (and query) in their place.
    public func text(path: String) -> String {
        template.replacing("PATH", with: path)
    }

    /// A request without any fault, for the connection's next turn.
    public static func plain(path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"
    }

    /// Each makes the parser take what follows for another protocol.
    public static let leavingHTTP: [OddRequest] = [
        get("an upgrade without a key", "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
        get(
            "a whole WebSocket handshake",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
        get(
            "a handshake of an old version",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
        get("an upgrade among other words", "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"),
        get("an upgrade in capitals", "CONNECTION: UPGRADE\r\nUPGRADE: WEBSOCKET\r\n"),
        get("an upgrade to two protocols", "Connection: upgrade\r\nUpgrade: foo/2, websocket\r\n"),
        get(
            "an upgrade to HTTP/2",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"),
        OddRequest(
            "an upgrade with a body",
            "POST PATH HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Content-Length: 2\r\n\r\n{}"),
        OddRequest(
            "an upgrade with a chunked body",
            "POST PATH HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        OddRequest(
            "a HEAD that upgrades", "HEAD PATH HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        ),
        OddRequest("CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"),
    ]

    /// Everything else that is odd.
    public static let others: [OddRequest] = harmless + malformed

    private static let harmless: [OddRequest] = [
        get("Upgrade alone", "Upgrade: websocket\r\n"),
        get("Connection: Upgrade alone", "Connection: Upgrade\r\n"),
        get("Connection: close", "Connection: close\r\n"),
        get("a list that closes", "Connection: Keep-Alive, Close\r\n"),
        OddRequest("HTTP/1.0", "GET PATH HTTP/1.0\r\nHost: x\r\n\r\n"),
        OddRequest("HTTP/1.0 without a host", "GET PATH HTTP/1.0\r\n\r\n"),
        OddRequest("HTTP/1.0 to be kept", "GET PATH HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"),
        OddRequest("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        OddRequest("HEAD", "HEAD PATH HTTP/1.1\r\nHost: x\r\n\r\n"),
        OddRequest("OPTIONS of everything", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"),
        OddRequest("TRACE", "TRACE PATH HTTP/1.1\r\nHost: x\r\n\r\n"),
        OddRequest("a GET with a body", "GET PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"),
        OddRequest("a POST with a body", "POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"),
        OddRequest(
            "a body that was to be waited for",
            "POST PATH HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"),
        OddRequest("another expectation", "GET PATH HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\n\r\n"),
    ]

    /// What is no request at all: each is refused, and closes the connection.
    public static let malformed: [OddRequest] = [
        OddRequest("no host", "GET PATH HTTP/1.1\r\n\r\n"),
        OddRequest("two hosts", "GET PATH HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        OddRequest("the same host twice", "GET PATH HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
        OddRequest("an empty host", "GET PATH HTTP/1.1\r\nHost:\r\n\r\n"),
        OddRequest("a host with a blank", "GET PATH HTTP/1.1\r\nHost: x y\r\n\r\n"),
        OddRequest("a list of hosts", "GET PATH HTTP/1.1\r\nHost: x, y\r\n\r\n"),
        OddRequest("a host with a path", "GET PATH HTTP/1.1\r\nHost: x/y\r\n\r\n"),
        OddRequest(
            "an upgrade without a host", "GET PATH HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
        OddRequest("an unknown method", "FOO PATH HTTP/1.1\r\nHost: x\r\n\r\n"),
        OddRequest("no request line", "hello\r\n\r\n"),
        OddRequest("UTF-8 in the query", "GET /a?q=\u{e9} HTTP/1.1\r\nHost: x\r\n\r\n"),
        get("DEL in a header", "X: a\u{7f}b\r\n"), get("NUL in a header", "X: a\0b\r\n"),
        get("a header without a name", ": a\r\n"), get("a blank before the colon", "X : a\r\n"),
        OddRequest("a length that is none", "POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n"),
        OddRequest(
            "a chunk without a size", "POST PATH HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        get("more header fields than allowed", (0..<200).map { "X-\($0): a\r\n" }.joined()),
        get("a longer header than allowed", "X: \(String(repeating: "a", count: 40_000))\r\n"),
    ]

    /// All of them.
    public static let all = leavingHTTP + others

    private static func get(_ name: String, _ fields: String) -> OddRequest {
        OddRequest(name, "GET PATH HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
    }
}
