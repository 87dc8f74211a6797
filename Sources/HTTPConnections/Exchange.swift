import NIOHTTP1

/// A request that wants its answer.
struct Exchange {
    /// The answer has no body.
    let isHead: Bool
    /// The connection cannot be used again behind the answer.
    var endsConnection: Bool
    /// The client holds its body back until it is told to go on.
    var awaitsContinue: Bool
    /// Set when the message itself is refused: then nobody else answers it.
    var refusal: RefusalAnswer?
    /// The head of the answer is out.
    var isBeingAnswered = false

    /// A request that somebody answers.
    init(_ head: HTTPRequestHead) {
        isHead = head.method == .HEAD
        endsConnection = !head.isKeepAlive || head.version != .http1_1 || Self.leavesHTTP(head)
        awaitsContinue = head.version == .http1_1 && Self.expectsContinue(head)
    }

    /// A message that is refused.
    init(_ refusal: RefusalAnswer, to head: HTTPRequestHead?) {
        isHead = head?.method == .HEAD
        endsConnection = true
        awaitsContinue = false
        self.refusal = refusal
    }

    /// Whether the request speaks of another protocol. The parser takes what follows it for that protocol, whatever the
    /// answer says; its own rule (both fields, with that very word) is narrower, and need not be known here.
    private static func leavesHTTP(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT || head.headers.contains(name: "upgrade")
            || head.headers["connection"].contains { $0.lowercased().contains("upgrade") }
    }

    private static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        let hasBody =
            head.headers.contains(name: "transfer-encoding")
            || head.headers.first(name: "content-length").map { $0 != "0" } ?? false
        return hasBody && head.headers["expect"].contains { $0.lowercased() == "100-continue" }
    }
}
