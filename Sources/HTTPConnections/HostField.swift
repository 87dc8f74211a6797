import NIOHTTP1

/// The rule for `Host` (RFC 9112 §3.2): exactly one, and a host; HTTP/1.0 may leave it out.
enum HostField {
    static func isAcceptable(in head: HTTPRequestHead) -> Bool {
        let values = head.headers["host"]
        guard let host = values.first else { return head.version != .http1_1 }
        return values.count == 1 && isHost(host)
    }

    /// Whether every byte may stand in `uri-host [ ":" port ]`, and there is one. What names a host is not ours to judge.
    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isAllowed($0) }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~%!$&'()*+;=:[]".utf8.contains(byte)
        }
    }
}
